/**
 * @module
 * An OpenAI-compatible server on 127.0.0.1 that answers what a test tells it to.
 */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
}

/** A status and a body, JSON or the text of an event stream; or nothing, ever. */
export type Reply = { readonly status?: number; readonly body: object | string } | "nothing";

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
      const { status = 200, body } = answer;
      const type = typeof body === "string" ? "text/event-stream" : "application/json";
      response.writeHead(status, { "content-type": type });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
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

/** A refusal, as OpenAI words it. */
export function refuses(message: string, status = 400): Reply {
  return { status, body: { error: { message } } };
}

/** The same answer as a stream of events, a character each. */
export function streams(content: string): Reply {
  const chunks = [...content].map((piece) => ({ choices: [{ index: 0, delta: { content: piece } }] }));
  const last = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage: { prompt_tokens: 100 } };
  const events = [...chunks, last].map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`);
  return { body: `: wait\r\n\r\n${events.join("")}data: [DONE]\r\n\r\n` };
}
