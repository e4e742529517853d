// Reads lists from the REST API with the bearer token that the bench has put into `window.peerToken`.
import { HttpError } from "react-admin";

const PATHS = {
  devices: "/api/v1/endpoint",
  sims: "/api/v1/sim",
  users: "/api/v1/user",
  workspaces: "/api/v2/user/my/workspace",
};

async function getList(resource, { pagination, sort, signal }) {
  const query = new URLSearchParams({
    page: pagination.page,
    per_page: pagination.perPage,
    sort: `${sort.order === "DESC" ? "-" : ""}${sort.field}`,
  });
  const response = await fetch(`${PATHS[resource]}?${query}`, {
    headers: { Accept: "application/json", Authorization: `Bearer ${window.peerToken}` },
    signal,
  });
  const data = await response.json();
  if (!response.ok) throw new HttpError(data.message ?? response.statusText, response.status, data);
  // The list of workspaces is not paged.
  return { data, total: Number(response.headers.get("X-Total-Count") ?? data.length) };
}

async function unsupported() {
  throw new Error("the peer only lists");
}

export const dataProvider = {
  getList,
  getOne: unsupported,
  getMany: unsupported,
  getManyReference: unsupported,
  create: unsupported,
  update: unsupported,
  updateMany: unsupported,
  delete: unsupported,
  deleteMany: unsupported,
};
