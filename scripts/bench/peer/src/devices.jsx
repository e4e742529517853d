import { DateField, FunctionField, NumberField, TextField } from "react-admin";
import { Rows } from "./rows.jsx";

const countries = new Intl.DisplayNames("en", { type: "region" });

function network({ connectivity }) {
  const country = connectivity?.country && countries.of(connectivity.country.toUpperCase());
  return [connectivity?.operator, country].filter(Boolean).join(" · ");
}

export default function DeviceList() {
  return (
    <Rows sort="id">
      <TextField source="name" />
      <TextField source="status.description" label="Status" sortBy="status" />
      <TextField source="connectivity.status.description" label="Connection" sortBy="connectivity" />
      <TextField source="sim.iccid_with_luhn" label="SIM" sortable={false} />
      <FunctionField label="Operator" render={network} />
      <NumberField source="usage.month_mb" label="Usage, MB" sortBy="usage" options={{ maximumFractionDigits: 1 }} />
      <DateField source="last_updated" label="Updated" showTime />
    </Rows>
  );
}
