// What a frontend writes against the generated types; `tsc --strict` says whether they hold.
import type { components, paths } from "./generated/api";

type Schemas = components["schemas"];
type JsonBody<T> = T extends { requestBody: { content: { "application/json": infer Body } } } ? Body : never;
type JsonAnswer<T, Status extends number> = T extends { responses: Record<Status, { content: { "application/json": infer Body } }> } ? Body : never;

type PlaceOrder = paths["/v1/orders"]["post"];

const order: JsonBody<PlaceOrder> = {
  purchase_order_number: "PO-4711",
  lines: [{ sku: "BOLT-M8", quantity: 5000 }],
};

// @ts-expect-error a quantity is a number
const wrong: JsonBody<PlaceOrder> = { lines: [{ sku: "BOLT-M8", quantity: "5000" }] };

/** Amounts are decimal strings: no client loses a cent to a float. */
function amountOf(money: Schemas["Money"]): string {
  return money.amount;
}

export function summary(placed: JsonAnswer<PlaceOrder, 201>): string {
  // Response enums are open: a new status does not break a deployed client.
  const status: string = placed.status;
  return `${placed.number} ${status} ${amountOf(placed.total)} (${placed.lines.length} lines)`;
}

export function explain(problem: Schemas["Problem"]): string {
  return `${problem.code}: ${problem.detail}`;
}

export { order, wrong };
