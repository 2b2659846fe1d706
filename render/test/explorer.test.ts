import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { worldOf, type WorldSpec } from '../../properties/index.js';
import {
  annotate,
  RecordedWorld,
  WorldRecorder,
  type Recording,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';
import { arrowsOf } from '../explorer/arrows.js';
import { choicesOf, decodeChoices, encodeChoices } from '../explorer/choices.js';
import { LookAhead, WayToBreak } from '../explorer/outlook.js';
import { classOf, Session } from '../explorer/session.js';
import { sketchOf } from '../explorer/sketch.js';
import { explorerPage } from '../explorer-page.js';

const property = 'exactlyOneBatchPerWindow';

function recordingOf(strategy: string, faults: WorldSpec['faults'] = {}): Recording {
  const spec = { strategy, runtime: '2019', starters: 2, messages: 2, windows: 1 } as const;
  const world = worldOf({ ...spec, time: 'asynchronous', faults }, { symmetry: false });
  const recorder = new WorldRecorder(world, 100_000);
  while (!recorder.advance(1 << 16));
  return recorder.recording();
}

const pageOf = (name: string, recording: Recording): Session['page'] => ({
  name,
  heading: name,
  summary: '',
  windows: 1,
  properties: [{ name: property, sentence: '' }],
  recording,
  shown: null,
});

function looked(recording: Recording, most?: number): LookAhead {
  const ahead = new LookAhead(new RecordedWorld(recording, [property]), most);
  ahead.advance(() => false);
  ahead.judge();
  return ahead;
}

/** The same by going every way from every state, in the simplest way there is. */
class Brute {
  readonly #known = new Map<string, { breaks: boolean; well: boolean }>();

  constructor(readonly world: RecordedWorld) {}

  of(state: WorldState): { breaks: boolean; well: boolean } {
    const { world } = this;
    const key = world.fingerprint(state);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (world.violated(state) !== 0) return { breaks: true, well: false };
    const enabled = world.enabled(state);
    const calm = enabled.filter((action) => !world.isFault(action));
    const next = (actions: readonly WorldAction[]) =>
      actions.map((action) => this.of(world.step(state, action)));
    const ends = calm.length === 0;
    const found = {
      breaks: (ends && world.pending(state) !== 0) || next(enabled).some(({ breaks }) => breaks),
      well: ends ? world.pending(state) === 0 : next(calm).some(({ well }) => well),
    };
    this.#known.set(key, found);
    return found;
  }
}

/** Every schedule up to its end, each state by the first one that leads there. */
function* schedulesIn(
  world: RecordedWorld,
): Generator<{ state: WorldState; schedule: WorldAction[] }> {
  const waiting = [{ state: world.initial(), schedule: [] as WorldAction[] }];
  const seen = new Set([world.fingerprint(world.initial())]);
  for (const one of waiting) {
    yield one;
    if (world.violated(one.state) !== 0) continue;
    for (const action of world.enabled(one.state)) {
      const state = world.step(one.state, action);
      const key = world.fingerprint(state);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push({ state, schedule: [...one.schedule, action] });
    }
  }
}

describe('what can still become of a property', () => {
  it.each([
    ['flag', {}],
    ['flag-atomic', { crash: 1 }],
    ['lock-blob', { pause: 1 }],
  ] as const)('of %s is what going every way says', (strategy, faults) => {
    const recording = recordingOf(strategy, faults);
    expect(recording.complete).toBe(true);
    const world = new RecordedWorld(recording, [property]);
    const [ahead, brute] = [looked(recording), new Brute(world)];
    expect(ahead.complete).toBe(true);
    for (const { state, schedule } of schedulesIn(world)) {
      const { breaks, well } = brute.of(state);
      const { canBreak, canGoWell } = ahead.outlook(schedule);
      expect([canBreak, canGoWell]).toEqual([breaks ? 'yes' : 'no', well ? 'yes' : 'no']);
    }
  });

  it('is unknown where the look ahead has ended, and never wrong', () => {
    const recording = recordingOf('flag');
    const world = new RecordedWorld(recording, [property]);
    const [ahead, brute] = [looked(recording, 40), new Brute(world)];
    let unknown = 0;
    for (const { state, schedule } of schedulesIn(world)) {
      const { breaks, well } = brute.of(state);
      const { canBreak, canGoWell } = ahead.outlook(schedule);
      for (const [told, is] of [
        [canBreak, breaks],
        [canGoWell, well],
      ] as const) {
        if (told === 'unknown') unknown += 1;
        else expect(told).toBe(is ? 'yes' : 'no');
      }
    }
    expect(unknown).toBeGreaterThan(0);
  });

  it('is unknown where the recording ends', () => {
    const recording = recordingOf('flag');
    const actors = recording.actors.map((actor) => ({
      ...actor,
      received: actor.received.slice(0, Math.ceil(actor.received.length / 2)),
    }));
    const short = { ...recording, actors };
    const { canBreak, canGoWell } = looked(short).outlook([]);
    expect([canBreak, canGoWell]).not.toContain('no');
    const world = new RecordedWorld(short, [property]);
    const way = new WayToBreak(world, world.initial()).advance(() => false);
    expect(way?.kind).not.toBe('none');
  });
});

describe('a session', () => {
  const recording = recordingOf('flag');
  const ahead = looked(recording);

  it('plays until a choice matters, and along the cheapest way to what is broken', () => {
    const session = new Session(pageOf('flag', recording));
    session.play(ahead);
    const calm = session.enabled().filter((action) => !session.world.isFault(action));
    const classes = calm.map((action) => classOf(ahead.outlook([...session.done, action])));
    expect(new Set(classes).size).toBeGreaterThan(1);
    const world = new RecordedWorld(recording, [property]);
    const from = session.done.reduce((one, action) => world.step(one, action), world.initial());
    const way = new WayToBreak(world, from).advance(() => false);
    if (way?.kind !== 'found') throw new Error('no way');
    session.append(way.actions);
    expect(session.brokenAt(session.at)).toContain(property);
  });

  it('keeps what is left behind when another choice is made, and reads its own links', () => {
    const session = new Session(pageOf('flag', recording));
    for (let count = 0; count < 4; count += 1) session.take(session.enabled()[0] as WorldAction);
    const before = session.schedule;
    session.go(1);
    session.take(session.enabled().at(-1) as WorldAction);
    expect(session.kept.map(({ schedule }) => schedule)).toEqual([before]);
    const other = new Session(pageOf('flag', recording));
    expect(other.read(encodeChoices(session.choices), 1)).toBe(session.schedule.length);
    expect([other.at, other.schedule.length]).toEqual([1, session.schedule.length]);
    expect(other.read('0zz', undefined)).toBeNull();
    expect(other.read('?', undefined)).toBeNull();
    other.go(1);
    other.undo();
    expect(other.schedule).toEqual([]);
  });

  it('draws each receipt from a send of that message, and what is not received as waiting', () => {
    const session = new Session(pageOf('flag', recording));
    for (let count = 0; count < 40 && session.enabled().length > 0; count += 1) {
      session.take(session.enabled()[0] as WorldAction);
      const { steps } = session.execution;
      const arrows = arrowsOf(session.execution);
      const receipts = steps.filter(({ action }) => action.kind === 'deliver').length;
      expect(arrows.filter(({ received }) => received !== null)).toHaveLength(receipts);
      for (const { from, to, sent, received } of arrows) {
        if (sent > 0) expect(steps[sent - 1]?.action.actor).toBe(from);
        if (received === null) continue;
        expect(received).toBeGreaterThan(sent);
        expect(steps[received - 1]?.action.actor).toBe(to);
      }
    }
  });
});

describe('a schedule as a word', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1295)), (choices) => {
        expect(decodeChoices(encodeChoices(choices))).toEqual(choices);
      }),
    );
    for (const wrong of ['A', '~', '~1', '0 1', '-']) expect(decodeChoices(wrong)).toBeNull();
  });

  it('names positions among what is enabled', () => {
    const world = new RecordedWorld(recordingOf('flag'));
    const second = world.enabled(world.initial()).slice(1, 2);
    expect(
      choicesOf(
        world,
        annotate(world, second).steps.map(({ action }) => action),
      ),
    ).toEqual([1]);
  });
});

describe('the picture of a machine', () => {
  const { actors, messages } = recordingOf('flag');
  const starter = actors.find(({ id }) => id === 'starter-1');
  const sketch = starter && sketchOf(starter, messages);

  it('has every state that was met once, and every way between two', () => {
    expect(sketch?.nodes.map(({ name, text }) => [name, text])).toEqual([
      ['idle', 'idle'],
      ['busy.checking', 'checking'],
      ['busy.setting', 'setting'],
      ['busy.working', 'working'],
      ['busy.clearing', 'clearing'],
    ]);
    const ways = sketch?.edges.map(({ from, to, by }) => `${from} > ${to}: ${by.join()}`);
    expect(ways?.toSorted()).toEqual([
      'busy.checking > busy.setting: RECORD',
      'busy.checking > idle: RECORD',
      'busy.clearing > idle: RECORD_DELETED,RECORD_ABSENT',
      'busy.setting > busy.working: RECORD_UPDATED',
      'busy.working > busy.clearing: timer WINDOW',
      'idle > busy.checking: MESSAGE',
    ]);
  });

  it('keeps boxes apart, and inside', () => {
    const { box, nodes = [], edges = [] } = sketch ?? {};
    const [left, top, width, height] = box ?? [0, 0, 0, 0];
    const points = [...nodes, ...edges.flatMap((edge) => edge.points)];
    for (const { x, y } of points) {
      expect(x).toBeGreaterThanOrEqual(left);
      expect(x).toBeLessThanOrEqual(left + width);
      expect(y).toBeGreaterThanOrEqual(top);
      expect(y).toBeLessThanOrEqual(top + height);
    }
    for (const one of nodes) {
      for (const other of nodes) {
        if (one === other) continue;
        const beside = Math.abs(one.x - other.x) >= (one.width + other.width) / 2;
        expect(beside || Math.abs(one.y - other.y) >= 22, `${one.name} ${other.name}`).toBe(true);
      }
    }
  });

  it('is none of a single state', () => {
    const [first] = starter?.states ?? [];
    const still = { ...starter, states: [first] } as unknown as (typeof actors)[number];
    expect(sketchOf({ ...still, received: [], fired: [] }, messages)).toBeNull();
  });
});

describe('the page', () => {
  it('shows any text as it is, and allows its own script and style only', () => {
    const hostile = `</script><script>alert("1 & 2")</script><!--'`;
    const page = { ...pageOf('flag', recordingOf('flag')), heading: hostile };
    const parts = { script: 'say("</script>\0\x01")', style: 'p {}' };
    const text = explorerPage({ worlds: [page] }, parts, hostile);
    expect(text).not.toContain('<script>alert');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).toContain('\\x00\\x01');
    expect(text.match(/<script>/g)).toHaveLength(1);
    const [, json = ''] = /id="data">(.*?)<\/script>/s.exec(text) ?? [];
    expect((JSON.parse(json) as { worlds: [{ heading: string }] }).worlds[0].heading).toBe(hostile);
    expect(text).toMatch(/default-src &#39;none&#39;; script-src &#39;sha256-/);
    expect(text).not.toContain('unsafe');
    expect(text.match(/<\/script>/g)).toHaveLength(2);
  });
});
