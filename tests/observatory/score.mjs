// Grades recorded answers by the HTTP Observatory's own rules; nothing is fetched. Reads from standard input
// {answers: [{path, status, headers: [[name, value]], body, preflight: [[name, value]], redirects: [[url, status]]}], host},
// writes [{path, status, score, grade, minus: [rules that cost points]}]. The steps are those of its src/scanner/index.js,
// which grades a host that it visits by itself, and refuses errors.
import { existsSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { CookieJar } from "tough-cookie";

const entry = createRequire(import.meta.url).resolve("@mdn/mdn-http-observatory");
const preloaded = path.join(path.dirname(entry), "..", "conf", "hsts-preload.json");
// The browsers' preload list is fetched when the package is installed with scripts; without it nobody is on it.
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const load = (name) => import(path.join(path.dirname(entry), name));
const { ALL_TESTS } = await load("constants.js");
const { Requests } = await load("types.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load("grader/charts.js");
const { getGradeForScore, getScoreModifier } = await load("grader/grader.js");
const { parseHttpEquivHeaders } = await load("retriever/utils.js");

const response = (status, headers) => {
  const kept = {};
  for (const [name, value] of headers) (kept[name.toLowerCase()] ??= []).push(value);
  for (const name in kept) if (name !== "set-cookie") kept[name] = kept[name].join(", ");
  return { status, headers: kept, verified: true };
};

const visited = (host, answer) => {
  const url = new URL(`https://${host}${answer.path}`);
  const requests = new Requests(host);
  const seen = response(answer.status, answer.headers);
  const isHtml = (seen.headers["content-type"] ?? "").startsWith("text/html");
  seen.httpEquiv = isHtml ? parseHttpEquivHeaders(answer.body, url.href) : new Map();
  requests.resources.path = answer.body;
  const redirects = answer.redirects.map(([to, status]) => ({ url: new URL(to), status }));
  Object.assign(requests.responses, {
    auto: seen,
    https: seen,
    http: seen,
    cors: response(200, answer.preflight),
    httpRedirects: redirects,
    httpsRedirects: redirects,
  });
  const jar = new CookieJar();
  for (const cookie of [seen.headers["set-cookie"] ?? []].flat()) jar.setCookieSync(cookie, url.href);
  requests.session = { url, jar, redirectHistory: redirects };
  return requests;
};

const graded = (requests) => {
  const results = ALL_TESTS.map((test) => test(requests)).map(({ result }) => [result, getScoreModifier(result)]);
  const lost = results.filter(([, points]) => points < 0);
  const uncurved = lost.reduce((sum, [, points]) => sum + points, 100);
  const full = results.reduce((sum, [, points]) => sum + points, 100);
  const final = getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? full : uncurved);
  return { ...final, minus: lost.map(([result]) => result) };
};

const { host, answers } = JSON.parse(await readFile("/dev/stdin", "utf8"));
const grades = answers.map((answer) => ({ path: answer.path, status: answer.status, ...graded(visited(host, answer)) }));
process.stdout.write(JSON.stringify(grades));
