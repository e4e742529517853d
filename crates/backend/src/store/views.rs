//! Views of lists that people saved for themselves: a name and the query of an address, per person, workspace and list.

use super::{Result as Rows, Store, TenantStore, Unaudited, id, key};
use crate::error::Error;
use wire::{
    ids::{UserId, ViewId},
    problem::FieldProblem,
    views::{NewView, SavedView, VIEWS_MAX, VIEWS_OF_ALL_MAX},
};

type Row = (i64, String, String, String);

fn view_of((view, list, name, query): Row) -> SavedView {
    SavedView { id: ViewId::from(id(view)), list, name, query }
}

impl Store {
    /// Everything that somebody saved, in every workspace; for their own copy of their data.
    ///
    /// # Errors
    /// On a database failure.
    pub(super) async fn views_of(&self, account: i64) -> Rows<Vec<SavedView>> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, list, name, query FROM saved_view WHERE account_id = ? ORDER BY id")
                .bind(account)
                .fetch_all(self.read())
                .await?;
        Ok(rows.into_iter().map(view_of).collect())
    }
}

impl TenantStore {
    /// A person's views in this workspace, by name.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn views(&self, account: UserId) -> Rows<Vec<SavedView>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, list, name, query FROM saved_view WHERE workspace_id = ? AND account_id = ? ORDER BY name COLLATE FOLDED, id",
        )
        .bind(self.key())
        .bind(key(account.get()))
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(view_of).collect())
    }

    /// Saves a checked view; one of the same list and name is replaced.
    ///
    /// # Errors
    /// 422 on `name` for one too many.
    pub async fn save_view(&self, account: UserId, new: &NewView) -> Result<SavedView, Error> {
        let mut tx = self.write().await?;
        let (of_list, of_all): (i64, i64) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE list = ?3), count(*) FROM saved_view
              WHERE workspace_id = ?1 AND account_id = ?2 AND NOT (list = ?3 AND name = ?4)",
        )
        .bind(self.key())
        .bind(key(account.get()))
        .bind(&new.list)
        .bind(&new.name)
        .fetch_one(&mut *tx)
        .await?;
        for (others, most, of) in
            [(of_list, VIEWS_MAX, "of a list"), (of_all, VIEWS_OF_ALL_MAX, "of all lists together")]
        {
            if id(others) >= most {
                let why = format!("is one too many: {most} views can be saved {of}");
                return Err(Error::field(FieldProblem::format("name", &why)));
            }
        }
        let row: Row = sqlx::query_as(
            "INSERT INTO saved_view (workspace_id, account_id, list, name, query) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (workspace_id, account_id, list, name) DO UPDATE SET query = excluded.query
             RETURNING id, list, name, query",
        )
        .bind(self.key())
        .bind(key(account.get()))
        .bind(&new.list)
        .bind(&new.name)
        .bind(&new.query)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit(Unaudited::View).await?;
        Ok(view_of(row))
    }

    /// Forgets a view. Says whether it was the person's.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn forget_view(&self, account: UserId, view: ViewId) -> Rows<bool> {
        let mut tx = self.write().await?;
        let gone = sqlx::query("DELETE FROM saved_view WHERE workspace_id = ? AND account_id = ? AND id = ?")
            .bind(self.key())
            .bind(key(account.get()))
            .bind(key(view.get()))
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit(Unaudited::View).await?;
        Ok(gone > 0)
    }
}
