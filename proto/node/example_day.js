// Plans a day with a running arrivald, opens it, lets its first technician serve his first two customers, and prints
// what each customer may be told, as it comes in over `events`.
//   node example_day.js WORK_ENDPOINT DAY.json
import { readFileSync } from 'node:fs'
import { Client, Subscriber } from './arrival_client.js'
import { readProblem } from './problem_file.js'

const [DEPOT, DAY] = ['north', '2026-01-05']
// The same plan and windows every time, those of `arrival solve --epochs 5 --seed 1`.
const [EPOCHS, SEED] = [5, 1]
const WINDOWS = { seed: SEED }

const two = number => String(number).padStart(2, '0')
const clock = seconds => `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`

function tell (update) {
  if (!('window_from_s' in update)) return
  const away = 'stops_away' in update ? `${update.stops_away} away` : 'there'
  const notice = update.notice.replace('NOTICE_', '').replace('UNSPECIFIED', '')
  console.log(`  ${update.job}: ${clock(update.window_from_s)}-${clock(update.window_to_s)}, ${away} ${notice}`.trimEnd())
}

// Prints what is published until the state of the day is that of an event's reply.
async function follow (updates, subscriber, sequence) {
  while (subscriber.sequence < sequence) tell((await updates.next()).value)
}

async function drive (client, subscriber, route) {
  const updates = subscriber.updates()
  const visits = route.steps.filter(step => step.kind === 'STEP_KIND_JOB').slice(0, 2)
  let left = route.steps[0].finish_s
  for (const { job, arrive_s, start_s, finish_s } of visits) {
    const taps = [['DEPARTED', left], ['ARRIVED', arrive_s], ['STARTED', start_s], ['FINISHED', finish_s]]
    for (const [kind, time_s] of taps) {
      console.log(`${clock(time_s)} ${route.technician} ${kind.toLowerCase()} ${job}:`)
      const reply = await client.ask('event', {
        depot: DEPOT, day: DAY, kind: `EVENT_KIND_${kind}`, time_s, technician: route.technician, job
      })
      await follow(updates, subscriber, reply.sequence)
    }
    left = finish_s
  }
}

async function main ([work, file]) {
  const problem = readProblem(JSON.parse(readFileSync(file, 'utf8')))
  const client = new Client(work)
  let subscriber
  try {
    const { plan } = await client.ask('solve', { problem, options: { epochs: EPOCHS, seed: SEED }, windows: WINDOWS })
    console.log(`cost ${plan.summary.cost}, ${plan.routes.length} routes, ${plan.unassigned.length} unserved`)
    await client.ask('open_day', { depot: DEPOT, day: DAY, problem, plan, windows: WINDOWS })
    subscriber = await new Subscriber(client, DEPOT, DAY).start()
    console.log('booked:')
    for (const update of subscriber.last.values()) tell(update)
    await drive(client, subscriber, plan.routes[0])
    await client.ask('close_day', { depot: DEPOT, day: DAY })
  } finally {
    subscriber?.close()
    client.close()
  }
}

if (process.argv.length !== 4) {
  console.error('usage: node example_day.js WORK_ENDPOINT DAY.json')
  process.exit(2)
}
await main(process.argv.slice(2)).catch(error => {
  console.error(`${error}`)
  for (const { path, text } of error.violations ?? []) console.error(`  ${path}: ${text}`)
  process.exitCode = 1
})
