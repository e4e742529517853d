// The peer: react-admin with its defaults and four lists, each in a chunk of its own. No sign-in, no forms, no theme.
import { lazy } from "react";
import { createRoot } from "react-dom/client";
import { Admin, Resource } from "react-admin";
import { dataProvider } from "./data-provider.js";

const DeviceList = lazy(() => import("./devices.jsx"));
const SimList = lazy(() => import("./sims.jsx"));
const UserList = lazy(() => import("./users.jsx"));
const WorkspaceList = lazy(() => import("./workspaces.jsx"));

createRoot(document.getElementById("root")).render(
  <Admin dataProvider={dataProvider} disableTelemetry>
    <Resource name="devices" list={DeviceList} />
    <Resource name="sims" list={SimList} options={{ label: "SIMs" }} />
    <Resource name="users" list={UserList} />
    <Resource name="workspaces" list={WorkspaceList} />
  </Admin>,
);
