import { DateField, FunctionField, NumberField, TextField } from "react-admin";
import { Rows } from "./rows.jsx";

const roles = (workspace) => workspace.roles?.map((role) => role.name).join(", ");

export default function WorkspaceList() {
  return (
    <Rows sort="id">
      <TextField source="name" sortable={false} />
      <FunctionField label="Role" sortable={false} render={roles} />
      <TextField source="plan" sortable={false} />
      <TextField source="group.name" label="Group" sortable={false} />
      <NumberField source="counts.devices" label="Devices" sortable={false} />
      <NumberField source="counts.sims" label="SIMs" sortable={false} />
      <DateField source="joined" sortable={false} />
    </Rows>
  );
}
