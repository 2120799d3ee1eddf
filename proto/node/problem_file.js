// The problem files of `arrival` (man arrival-problem) as the Problem of arrival.proto, as far as the sample day
// (bench/sample/day.json) needs it. Any other key is an error with its path; nothing is left out in silence.

const ppm = value => Math.round(value * 1e6)
const same = value => value
const rows = value => value
const windows = list => list.map(([open_s, close_s]) => ({ open_s, close_s }))
const levels = list => list.map(skill => typeof skill === 'string' ? { name: skill, level: 1 } : skill)

// Reads an object by a table of key: [field, reader]; a reader gets (value, path).
function read (object, path, table) {
  const result = {}
  for (const [key, value] of Object.entries(object)) {
    if (!table[key]) throw new TypeError(`${path}.${key}: this example does not read it`)
    const [field, reader = same] = table[key]
    if (field) result[field] = reader(value, `${path}.${key}`)
  }
  return result
}

const readAll = table => (list, path) => list.map((item, i) => read(item, `${path}[${i}]`, table))

const BREAK = { id: ['id'], time_windows: ['windows', windows], service: ['service_s'] }

const VEHICLE = {
  id: ['id'],
  description: ['description'],
  profile: ['profile'],
  start: [null], // coordinates: see addCoordinates()
  start_index: ['start_location'],
  end: [null],
  end_index: ['end_location'],
  skills: ['skills', levels],
  duration_factor: ['duration_ppm', ppm],
  time_window: ['window'],
  breaks: ['breaks', readAll(BREAK)]
}

const JOB = {
  id: ['id'],
  description: ['description'],
  type: ['type'],
  location: [null],
  location_index: ['location'],
  service: ['service_s'],
  priority: ['priority'],
  time_windows: ['windows', windows],
  skills: ['skills', levels],
  technician_prices: ['technician_prices', prices =>
    Object.entries(prices).map(([technician, price]) => ({ technician, price }))],
  other_technician_price: ['other_technician_price'],
  pin: ['pin', (pin, path) => read(pin, path, { technician: ['pin_technician'] })]
}

const PROFILE = {
  durations: ['durations', rows],
  leg_sigma: ['leg_sigma_ppm', ppm],
  technician_day_sigma: ['technician_day_sigma_ppm', ppm],
  day_sigma: ['day_sigma_ppm', ppm]
}

const MODEL = {
  job_type: ['job_type'],
  family: ['family', name => `MODEL_FAMILY_${name.toUpperCase()}`],
  ratio: ['ratio'],
  cv: ['cv_ppm', ppm],
  pace_sigma: ['pace_sigma_ppm', ppm]
}

function technicians (vehicles, path) {
  return readAll(VEHICLE)(vehicles, path).map(({ window: [start_s, end_s], breaks = [], ...technician }) =>
    ({ ...technician, shifts: [{ start_s, end_s, breaks }] }))
}

function profiles (matrices, path) {
  return Object.entries(matrices).map(([name, profile]) => {
    const { durations, ...sigmas } = read(profile, `${path}.${name}`, PROFILE)
    return { name, ...sigmas, matrices: [{ rows: durations.length, durations }] }
  })
}

// With matrices a location is a row of theirs; its coordinates stand where the row is named.
function addCoordinates (locations, places, point, index) {
  for (const item of places) {
    if (!item[point]) continue
    const [longitude, latitude] = item[point]
    Object.assign(locations[item[index]], { has_coordinates: true, longitude, latitude })
  }
}

export function readProblem (file) {
  const problem = read(file, '', {
    vehicles: ['technicians', technicians],
    jobs: ['jobs', (jobs, path) => readAll(JOB)(jobs, path).map(({ pin, ...job }) => ({ ...job, ...pin }))],
    matrices: ['profiles', profiles],
    duration_models: ['models', readAll(MODEL)],
    places: ['locations', names => names.map(id => id === null ? {} : { id })]
  })
  addCoordinates(problem.locations, file.vehicles, 'start', 'start_index')
  addCoordinates(problem.locations, file.vehicles, 'end', 'end_index')
  addCoordinates(problem.locations, file.jobs, 'location', 'location_index')
  return problem
}
