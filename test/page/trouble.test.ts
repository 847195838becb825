import { expect, it } from "vitest";
import { loadPreset } from "../../host/index.ts";
import { Visit } from "./visit.ts";

const BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n';

const isDisabled = (label: string): boolean =>
  [...document.querySelectorAll("button")].find((button) => button.textContent === label)?.disabled === true;

it("marks the line of a bad circuit, refuses to run it, and goes on when it is mended", async () => {
  const visit = await Visit.open();
  await visit.type("Circuit in OpenQASM", BELL.replace("cx q[0]", "cxx q[0]"));
  await visit.page.waitForSelector(".cm-lintRange-error");
  expect(await visit.page.$eval(".cm-lintRange-error", (mark) => mark.closest(".cm-line")?.textContent)).toBe("cxx q[0], q[1];");
  expect(await visit.text(".panel .problem")).toMatch(/ghz20\.qasm:6:1 .*cxx/);
  expect(await visit.page.evaluate(isDisabled, "Run")).toBe(true);
  await visit.type("Circuit in OpenQASM", BELL);
  await visit.page.waitForFunction(() => !document.querySelector(".cm-lintRange-error"));
  const { counts } = await visit.run();
  expect(Object.keys(counts).every((bits) => bits.length === 2)).toBe(true);
  await visit.close();
});

it("keeps the last good map beside a bad machine, and says where it is bad", async () => {
  const visit = await Visit.open();
  await visit.type("Machine in YAML", "name: broken\nqpus:\n  one: { dataQubits: -3 }\nlinks: {}\n");
  await visit.page.waitForFunction(() => /dataQubits/.test(document.querySelector(".machine .problem")?.textContent ?? ""));
  expect(await visit.text(".machine .problem")).toMatch(/:3:\d+ qpus\.one\.dataQubits must/);
  expect(await visit.page.$$eval(".map .qpu", (all) => all.length)).toBe(loadPreset("ionq-9999-pair").qpus.length);
  await visit.type("Machine in YAML", "qpus: [");
  await visit.page.waitForFunction(() => /yaml:\d/.test(document.querySelector(".machine .problem")?.textContent ?? ""));
  expect(await visit.page.evaluate(isDisabled, "Run")).toBe(true);
  await visit.close();
});

it("says what went wrong in a run in one line, and runs the next", async () => {
  const visit = await Visit.open();
  await visit.type("Machine in YAML", "name: tiny\nqpus:\n  one: { dataQubits: 3 }\n");
  await visit.page.waitForFunction(() => document.querySelectorAll(".map .qpu").length === 1);
  await visit.press("Run");
  await visit.page.waitForFunction(() => /qubits/.test(document.querySelector(".runbar [role=alert]")?.textContent ?? ""));
  await visit.type("Circuit in OpenQASM", BELL);
  expect((await visit.run()).shots).toBe(1000);
  await visit.close();
});

it("survives a device that is lost in mid-run: one line says so, and the next run gets a new one", async () => {
  const visit = await Visit.open();
  await visit.type("Circuit in OpenQASM", BELL);
  await visit.page.locator(".runbar select[name='backend']").fill("cpu");
  await visit.page.locator(".runbar input[name='shots']").fill("200");
  await visit.run();
  await visit.page.locator(".runbar select[name='backend']").fill("webgpu");
  // Both workers of the page have started by now; the next device is lost when it is given its third piece of work.
  const workers = visit.page.workers();
  expect(workers.length).toBeGreaterThanOrEqual(2);
  for (const worker of workers) {
    await worker.evaluate(() => {
      const give = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...words) {
        GPUAdapter.prototype.requestDevice = give;
        const device = await give.apply(this, words);
        const submit = device.queue.submit.bind(device.queue);
        let pieces = 0;
        device.queue.submit = (commands) => {
          submit(commands);
          if (++pieces === 3) device.destroy();
        };
        return device;
      };
    });
  }
  await visit.press("Run");
  await visit.page.waitForFunction(() => document.querySelector(".runbar [role=alert]")?.textContent !== "", { timeout: 30_000 });
  expect(await visit.text(".runbar [role=alert]")).toMatch(/the GPU device was lost: .*; run again/);
  expect((await visit.run()).backend).toBe("webgpu");
  await visit.close();
});

it("says what to do without WebGPU, and runs on the CPU", async () => {
  const visit = await Visit.open({ gpu: false });
  await visit.page.waitForSelector(".device.none");
  expect(await visit.text(".device")).toMatch(/WebGPU.*; run.* (?:use|CPU)|WebGPU.*Until then runs use the CPU/);
  await visit.type("Circuit in OpenQASM", BELL);
  expect((await visit.run()).backend).toBe("cpu");
  await visit.page.locator(".runbar select[name='backend']").fill("webgpu");
  await visit.press("Run");
  await visit.page.waitForFunction(() => /WebGPU/.test(document.querySelector(".runbar [role=alert]")?.textContent ?? ""));
  await visit.close();
});
