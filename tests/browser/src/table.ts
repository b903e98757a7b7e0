import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A number or a text, or several under a name or in an order, as an item has them. */
export type Value = string | number | null | readonly Value[] | { readonly [name: string]: Value };

/** The table of a running system that keeps its data in a folder, past its functions. */
export class Table {
  private constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  static async of(folder: string): Promise<Table> {
    const { dynamodb } = JSON.parse(await readFile(join(folder, "endpoints.json"), "utf8")) as {
      dynamodb: string;
    };
    const { TableNames } = (await call(dynamodb, "ListTables", {})) as { TableNames: string[] };
    return new Table(dynamodb, TableNames[0] ?? "");
  }

  async put(items: readonly Record<string, Value>[]): Promise<void> {
    for (let begin = 0; begin < items.length; begin += 25) {
      const requests = items
        .slice(begin, begin + 25)
        .map((item) => ({ PutRequest: { Item: attributesOf(item) } }));
      await call(this.url, "BatchWriteItem", { RequestItems: { [this.name]: requests } });
    }
  }
}

async function call(url: string, operation: string, body: object): Promise<unknown> {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    // The engine asks for a signature of this form, and for no particular one.
    "x-amz-date": "20260101T000000Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) {
    throw new Error(`${operation}: ${await answer.text()}`);
  }
  return await answer.json();
}

function attributesOf(item: Record<string, Value>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: Value): object {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  return { M: attributesOf(value as Record<string, Value>) };
}
