import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {once} from "node:events";
import {createInterface} from "node:readline";
import {after, before, test} from "node:test";
import {fileURLToPath} from "node:url";

const TOKEN = "test-token-of-the-interop-connection";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PROGRAM = fileURLToPath(new URL("server.js", import.meta.url));

let server, base;

before(async () => {
    server = spawn(process.execPath, [PROGRAM], {env: {...process.env, INTEROP_TOKEN: TOKEN}, stdio: ["ignore", "pipe", "inherit"]});
    const [line] = await once(createInterface(server.stdout), "line");
    base = /^listening on (http:\/\/127\.0\.0\.1:\d+\/api\/auth\/scim\/v2)$/.exec(line)?.[1];
    assert.ok(base, `announced ${line}`);
});

after(async () => {
    server.kill("SIGTERM");
    const [code] = await once(server, "exit");
    assert.equal(code, 0);
});

async function call(method, path, body, token = TOKEN) {
    const response = await fetch(base + path, {
        method, body: body && JSON.stringify(body),
        headers: {"Content-Type": "application/scim+json", ...(token ? {Authorization: `Bearer ${token}`} : {})}
    });
    const text = await response.text();
    return {status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined};
}

test("no token, no start", async () => {
    const child = spawn(process.execPath, [PROGRAM], {env: {...process.env, INTEROP_TOKEN: ""}, stdio: "ignore"});
    const [code] = await once(child, "exit");
    assert.equal(code, 1);
});

test("the token is required", async () => {
    for (const token of ["", "wrong"]) assert.equal((await call("GET", "/Users", undefined, token)).status, 401);
});

test("users are kept, with locations that lead to them", async () => {
    const made = await call("POST", "/Users", {schemas: [USER], userName: "ada@x.test", emails: [{value: "ada@x.test", primary: true}]});
    assert.equal(made.status, 201);
    assert.equal(made.headers.get("Location"), `${base}/Users/${made.body.id}`);
    const found = await call("GET", `/Users?filter=${encodeURIComponent('userName eq "ada@x.test"')}`);
    assert.deepEqual(found.body.Resources.map(user => user.id), [made.body.id]);
    assert.equal((await call("DELETE", `/Users/${made.body.id}`)).status, 204);
    assert.equal((await call("GET", `/Users/${made.body.id}`)).status, 404);
});

test("groups have members", async () => {
    const {id} = (await call("POST", "/Users", {schemas: [USER], userName: "grace@x.test", emails: [{value: "grace@x.test"}]})).body;
    const group = await call("POST", "/Groups", {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Team", members: [{value: id}]
    });
    assert.deepEqual(group.body.members.map(member => member.value), [id]);
});
