// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { LatencyMeter, STAGES } from './latency';

function frame(timestampUs: number, totalMs: number) {
  return {
    timestampUs,
    stamps: {
      sequence: 1,
      encodeBegunUs: 1000,
      encodedUs: 13_000,
      publishedUs: 13_100,
      sentUs: 13_600,
      width: 1920,
      height: 1080,
    },
    receivedUs: timestampUs + 14_600,
    decodedUs: timestampUs + 18_600,
    drawnUs: timestampUs + totalMs * 1000,
  };
}

it('reports nothing before the first frame and after a reset', () => {
  const meter = new LatencyMeter();
  expect(meter.report()).toBeNull();
  meter.add(frame(0, 20));
  meter.reset();
  expect(meter.report()).toBeNull();
});

it('names how long each stage took, and the stages add up to the whole', () => {
  const meter = new LatencyMeter();
  meter.add(frame(5_000_000, 20));
  const report = meter.report();
  expect(report?.stages.capture).toBeCloseTo(1);
  expect(report?.stages.encode).toBeCloseTo(12);
  expect(report?.stages.publish).toBeCloseTo(0.1);
  expect(report?.stages.send).toBeCloseTo(0.5);
  expect(report?.stages.network).toBeCloseTo(1);
  expect(report?.stages.decode).toBeCloseTo(4);
  expect(report?.stages.draw).toBeCloseTo(1.4);
  expect(STAGES.reduce((sum, stage) => sum + (report?.stages[stage] ?? 0), 0)).toBeCloseTo(20);
  expect(report?.p50).toBeCloseTo(20);
});

it('reports the median and the slow tail over the last 120 frames only', () => {
  const meter = new LatencyMeter();
  for (let i = 0; i < 500; i++) meter.add(frame(i * 16_666, 900));
  for (let i = 500; i < 620; i++) meter.add(frame(i * 16_666, i < 610 ? 20 : 70));
  expect(meter.report()?.p50).toBeCloseTo(20);
  expect(meter.report()?.p95).toBeCloseTo(70);
});

it('forgets what is older than five seconds, and never the newest frame', () => {
  const meter = new LatencyMeter();
  for (let i = 0; i < 100; i++) meter.add(frame(i * 16_666, 900));
  for (let second = 10; second < 14; second++) meter.add(frame(second * 1_000_000, 30));
  expect(meter.report()).toMatchObject({ p50: 30, p95: 30 });
  meter.add(frame(60_000_000, 40));
  expect(meter.report()).toMatchObject({ p50: 40, p95: 40 });
});
