// A client of arrivald for Node.js on zeromq and protobufjs.
//
//   const client = new Client('tcp://127.0.0.1:7301')
//   const {plan} = await client.ask('solve', {problem, options: {epochs: 5}, windows: {}})
//
// Requests and replies are plain objects in the spelling of proto/arrival/v1/arrival.proto: enums by their names,
// matrices as lists of rows, seconds as numbers. A field the contract does not have is an error here, not ignored.
// A refused request rejects with ArrivalError: code, violations, retry_after_ms. Several requests may be under way
// at a time; they are told apart by their request_id.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'
import * as zmq from 'zeromq'

const MAGIC = 0x31565241 // the bytes "ARV1"
const VERSION = 1
const MESSAGE_BYTES_MAX = 256 * 2 ** 20
const CONTROL = new Set(['snapshot', 'cancel', 'health', 'stats', 'drain', 'days'])

const protoFolder = process.env.ARRIVAL_PROTO_DIR ?? fileURLToPath(new URL('..', import.meta.url))
const root = new protobuf.Root()
root.resolvePath = (_, path) => `${protoFolder}/${path}`
root.loadSync('arrival/v1/arrival.proto', { keepCase: true })
const Envelope = root.lookupType('arrival.v1.Envelope')

export class ArrivalError extends Error {
  constructor (error) {
    super(`${error.code}: ${error.message}`)
    this.code = error.code.replace('CODE_', '')
    this.violations = error.violations
    this.retry_after_ms = error.retry_after_ms
  }
}

// A list of rows as little-endian int32, the form in which matrices travel.
function matrixBytes (rows) {
  const cells = rows.flat()
  const bytes = Buffer.alloc(4 * cells.length)
  cells.forEach((cell, i) => bytes.writeInt32LE(cell, 4 * i))
  return bytes
}

// What fromObject() takes; it would leave out what it does not know.
function prepared (type, values, path = '') {
  const result = {}
  for (const [name, value] of Object.entries(values)) {
    const field = type.fields[name]?.resolve()
    if (!field) throw new TypeError(`${path}${name}: no field of ${type.name}`)
    const inner = (item, i = '') => field.resolvedType instanceof protobuf.Type
      ? prepared(field.resolvedType, item, `${path}${name}${i}.`)
      : item
    if (field.repeated) result[name] = value.map((item, i) => inner(item, `[${i}]`))
    else if (field.type === 'bytes' && Array.isArray(value)) result[name] = matrixBytes(value)
    else result[name] = inner(value)
  }
  return result
}

function plain (message) {
  return Envelope.toObject(message, { longs: Number, enums: String, bytes: Buffer, defaults: true })
}

// Where `control` or `events` are when `work` is there; the rule of arrivald itself.
export function siblingEndpoint (work, name) {
  const port = /^(tcp:.*:)(\d+)$/.exec(work)
  if (port) return port[1] + (Number(port[2]) + { control: 1, events: 2 }[name])
  return work.endsWith('work') ? work.slice(0, -'work'.length) + name : `${work}.${name}`
}

// The files of `arrival keys new`: `key` the client's NAME.key_secret, `serverKey` the daemon's server.key.
function curveOptions ({ key, serverKey }) {
  if (!key && !serverKey) return {}
  if (!key || !serverKey) throw new TypeError('the keys of the client and of the daemon go together')
  const read = (file, name) => {
    const found = new RegExp(`${name}-key\\s*=\\s*"(.{40})"`).exec(readFileSync(file, 'utf8'))
    if (!found) throw new TypeError(`${file}: no ${name} key`)
    return found[1]
  }
  return {
    curvePublicKey: read(key, 'public'),
    curveSecretKey: read(key, 'secret'),
    curveServerKey: read(serverKey, 'public')
  }
}

export class Client {
  #sockets = {}
  #waiting = new Map() // request_id in hex -> {resolve, reject, timer, onProgress}
  #sent = Promise.resolve()

  // Keys default to $ARRIVAL_KEY and $ARRIVAL_SERVER_KEY, and to none.
  constructor (work, { timeoutMs = 60000, clientId = 'node', key, serverKey } = {}) {
    this.work = work
    this.timeoutMs = timeoutMs
    this.clientId = clientId
    this.curve = curveOptions({
      key: key ?? process.env.ARRIVAL_KEY,
      serverKey: serverKey ?? process.env.ARRIVAL_SERVER_KEY
    })
    this.#connect('work', work)
    this.#connect('control', siblingEndpoint(work, 'control'))
  }

  #connect (name, endpoint) {
    const socket = new zmq.Dealer({
      linger: 1000, maxMessageSize: MESSAGE_BYTES_MAX, heartbeatInterval: 5000, heartbeatTimeout: 30000, ...this.curve
    })
    socket.connect(endpoint)
    this.#sockets[name] = socket
    this.#receive(socket)
  }

  async #receive (socket) {
    for await (const frames of socket) { // ends when the socket is closed
      const reply = plain(Envelope.decode(frames.at(-1)))
      const request = this.#waiting.get(reply.request_id.toString('hex'))
      if (!request) continue // late, its request was given up
      if (reply.progress) {
        request.onProgress?.(reply.progress)
        continue
      }
      this.#waiting.delete(reply.request_id.toString('hex'))
      clearTimeout(request.timer)
      if (reply.error) request.reject(new ArrivalError(reply.error))
      else request.resolve(Object.entries(reply).find(([name]) => name.endsWith('_reply'))[1])
    }
  }

  // Sends a request and resolves to the body of its reply. Without a reply in time it rejects; the same request
  // may then be sent again under the same requestId (16 bytes) and is not done twice.
  ask (kind, values = {}, { requestId = randomBytes(16), budgetMs = 0, onProgress } = {}) {
    const header = { magic: MAGIC, version: VERSION, request_id: requestId, client_id: this.clientId, budget_ms: budgetMs }
    const message = Envelope.fromObject({ ...header, ...prepared(Envelope, { [kind]: values }) })
    const bytes = Envelope.encode(message).finish()
    if (bytes.length > MESSAGE_BYTES_MAX) throw new RangeError(`${bytes.length} bytes are more than arrivald takes`)
    return new Promise((resolve, reject) => {
      const id = Buffer.from(requestId).toString('hex')
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Error(`no reply to ${kind} within ${this.timeoutMs} ms`))
      }, this.timeoutMs)
      this.#waiting.set(id, { resolve, reject, timer, onProgress })
      const socket = this.#sockets[CONTROL.has(kind) ? 'control' : 'work']
      this.#sent = this.#sent.then(() => socket.send(bytes)).catch(reject) // a socket takes one after the other
    })
  }

  close () {
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new Error('the client was closed'))
    }
    this.#waiting.clear()
    Object.values(this.#sockets).forEach(socket => socket.close())
  }
}

// The updates of one day, in order and without holes: subscribes first and takes a snapshot then. Where one is
// missing, because a subscriber that is too slow loses some, a snapshot fills the hole. `last` has the newest
// update of every job.
export class Subscriber {
  #socket
  sequence = 0 // up to which nothing is missing
  last = new Map()

  constructor (client, depot, day) {
    Object.assign(this, { client, depot, day })
    this.#socket = new zmq.Subscriber({ linger: 0, maxMessageSize: MESSAGE_BYTES_MAX, ...client.curve })
    this.#socket.subscribe(`${depot}/${day}/`)
    this.#socket.connect(siblingEndpoint(client.work, 'events'))
  }

  // Takes the snapshot from which the updates go on; the day must be open.
  async start () {
    const snapshot = await this.client.ask('snapshot', { depot: this.depot, day: this.day })
    for (const update of snapshot.updates) {
      if (update.sequence > this.sequence) this.last.set(update.job, update)
    }
    this.sequence = Math.max(this.sequence, snapshot.sequence)
    return this
  }

  // for await (const update of subscriber.updates()): until the subscriber is closed.
  async * updates () {
    for await (const [, frame] of this.#socket) {
      const { update } = plain(Envelope.decode(frame))
      if (update.sequence <= this.sequence) continue
      if (update.sequence > this.sequence + 1) {
        await this.start()
        yield this.last.get(update.job)
        continue
      }
      this.sequence = update.sequence
      this.last.set(update.job, update)
      yield update
    }
  }

  close () {
    this.#socket.close()
  }
}
