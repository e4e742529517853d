-- Who kept a list of values first: room for a new list is made among the person's own. Unknown for lists from before.
ALTER TABLE value_list ADD COLUMN account_id INTEGER REFERENCES account (id);
