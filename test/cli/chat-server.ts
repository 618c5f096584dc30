/**
 * @module
 * An OpenAI-compatible server on 127.0.0.1 that answers what a test tells it to.
 */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly model: string; readonly messages: readonly { readonly content: string }[] };
}

/** A status and a body; or nothing, ever. */
export type Reply = { readonly status?: number; readonly body: object } | "nothing";

export interface ChatServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

export async function chatServer(reply: (asked: Asked, count: number) => Reply): Promise<ChatServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => {
      const one = { path: request.url!, headers: request.headers, body: JSON.parse(text) };
      asked.push(one);
      const answer = reply(one, asked.length);
      if (answer === "nothing") return;
      response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** A chat completion that says `content`. */
export function says(content: string): Reply {
  return { body: { choices: [{ message: { content } }], usage: { prompt_tokens: 100, completion_tokens: 1 } } };
}
