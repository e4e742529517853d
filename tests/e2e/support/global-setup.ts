// One backend for the whole run. Its address reaches the workers through the environment.
import { startServer } from "./server";

export default async function setup() {
  const server = await startServer();
  process.env.SWITCHYARD_URL = server.url;
  return () => server.stop();
}
