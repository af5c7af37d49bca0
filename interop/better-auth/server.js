// Serves SCIM users and groups, kept in memory, with the public packages better-auth and @better-auth/scim. It is a
// service provider that rolecall's authors did not write, so that rolecall's verdicts can be tried on a foreign
// implementation.
//
// The bearer token comes from INTEROP_TOKEN. Once it accepts connections, the program prints one line,
// "listening on URL", where URL is the SCIM base. It ends on SIGTERM or SIGINT.
import {randomBytes} from "node:crypto";
import {createServer} from "node:http";
import {parseArgs} from "node:util";
import {scim} from "@better-auth/scim";
import {betterAuth} from "better-auth";
import {memoryAdapter} from "better-auth/adapters/memory";
import {toNodeHandler} from "better-auth/node";

const AUTH_PATH = "/api/auth";
const SCIM_PATH = `${AUTH_PATH}/scim/v2`;

const {values: {addr}} = parseArgs({options: {addr: {type: "string", default: "127.0.0.1:0"}}});
const token = process.env.INTEROP_TOKEN ?? "";
if (!token) fail("INTEROP_TOKEN is empty; set it to the bearer token to accept");
const [, host, port] = /^(.+):(\d+)$/.exec(addr) ?? fail(`--addr ${addr}: want host:port`);

// What answers is known only when the port is: the origin makes locations absolute.
let answer = (request, response) => response.writeHead(503).end();
const server = createServer((request, response) => answer(request, response));
server.on("error", error => fail(`listen on ${addr}: ${error.message}`));
server.listen(Number(port), host, () => {
    const origin = `http://${host}:${server.address().port}`;
    answer = toNodeHandler(authenticator(origin));
    console.log(`listening on ${origin}${SCIM_PATH}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // Idle keep-alive clients are gone; whoever is still in a request gets a moment.
    setTimeout(() => server.closeAllConnections(), 2000).unref();
});

/** Is better-auth with one SCIM connection, as its guide sets it up. */
function authenticator(origin) {
    const provisioning = scim({connections: [{id: "interop", credentials: [{type: "bearer", id: "interop", token}]}]});
    // The memory adapter wants each table to be there.
    const tables = ["user", "session", "account", "verification", ...Object.keys(provisioning.schema)];
    return betterAuth({
        baseURL: origin,
        basePath: AUTH_PATH,
        secret: randomBytes(32).toString("hex"),
        database: memoryAdapter(Object.fromEntries(tables.map(table => [table, []]))),
        rateLimit: {enabled: false},
        telemetry: {enabled: false},
        plugins: [provisioning]
    });
}

function fail(message) {
    console.error(`better-auth: ${message}`);
    process.exit(1);
}
