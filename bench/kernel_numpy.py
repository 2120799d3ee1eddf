"""The simulation of kernel_bench once more in plain vectorised NumPy: the same distributions, drawn
independently with NumPy's own generator. What a user would write who needs arrival times."""
import time

import numpy as np


def lognormal(rng, sigma, count):
    """Factors with mean one."""
    return np.exp(sigma * rng.standard_normal(count) - sigma * sigma / 2)


def simulate_route(parameters, rng):
    """Arrival times of one technician, [stops][scenarios]; infinite = not reached today."""
    p = parameters
    count = int(p["scenarios"])
    service_sigma = np.sqrt(np.log1p(p["service_cv"] ** 2))
    traffic = lognormal(rng, p["traffic_sigma"], count)
    pace = lognormal(rng, p["pace_sigma"], count)
    free = np.full(count, p["depart"])
    arrivals = np.empty((int(p["stops"]), count))
    for k in range(int(p["stops"])):
        leg = p["travel"] * lognormal(rng, p["leg_sigma"], count) * traffic
        arrive = np.where(free > p["shift_end"], np.inf, free + leg)
        arrivals[k] = arrive
        start = arrive
        if f"open {k}" in p:
            early = arrive <= p[f"close {k}"]
            start = np.where(early, np.maximum(arrive, p[f"open {k}"]), arrive)
        free = start + p["service"] * lognormal(rng, service_sigma, count) * pace
    return arrivals


def simulate_routes(parameters, routes, seed):
    """Arrival times of all, [stops][routes * scenarios]."""
    rng = np.random.default_rng(seed)
    return np.concatenate([simulate_route(parameters, rng) for _ in range(routes)], axis=1)


def time_routes(parameters, routes, seed):
    """Best seconds of one route, wall and processor time: what disturbs a route only makes it slower."""
    rng = np.random.default_rng(seed)
    wall = cpu = float("inf")
    for _ in range(routes):
        start = time.monotonic(), time.process_time()
        simulate_route(parameters, rng)
        wall = min(wall, time.monotonic() - start[0])
        cpu = min(cpu, time.process_time() - start[1])
    return wall, cpu
