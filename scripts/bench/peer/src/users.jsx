import { DateField, FunctionField, NumberField, TextField } from "react-admin";
import { Rows } from "./rows.jsx";

const roles = (user) => user.roles?.map((role) => role.name).join(", ");

export default function UserList() {
  return (
    <Rows sort="name">
      <TextField source="name" />
      <TextField source="username" label="E-mail" />
      <FunctionField label="Role" sortBy="role" render={roles} />
      <TextField source="access" sortable={false} />
      <TextField source="security" sortable={false} />
      <DateField source="last_sign_in" label="Last sign-in" showTime />
      <DateField source="created" />
      <NumberField source="id" label="ID" />
    </Rows>
  );
}
