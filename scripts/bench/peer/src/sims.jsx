import { DateField, TextField } from "react-admin";
import { Rows } from "./rows.jsx";

export default function SimList() {
  return (
    <Rows sort="id">
      <TextField source="iccid_with_luhn" label="ICCID" sortBy="iccid" />
      <TextField source="status.description" label="State" sortBy="status" />
      <TextField source="endpoint.name" label="Device" sortBy="endpoint" />
      <TextField source="imsi" label="IMSI" />
      <TextField source="msisdn" label="MSISDN" />
      <TextField source="model.formfactor.name" label="Type" sortBy="model" />
      <DateField source="activation_date" label="Activated" />
    </Rows>
  );
}
