// What the four lists share: pages of 50 and a table without links and bulk actions.
import { Datagrid, List, Pagination } from "react-admin";

const PAGE_SIZES = <Pagination rowsPerPageOptions={[25, 50, 100, 200]} />;

export function Rows({ sort, children }) {
  return (
    <List perPage={50} pagination={PAGE_SIZES} sort={{ field: sort, order: "ASC" }}>
      <Datagrid bulkActionButtons={false} rowClick={false}>
        {children}
      </Datagrid>
    </List>
  );
}
