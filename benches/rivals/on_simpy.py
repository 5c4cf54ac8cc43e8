"""M/M/c at a utilisation of 0.8 in SimPy, as its documentation writes it: a process a customer, a resource.

Without arguments: prints the version. With servers, customers and seed: prints the mean wait and the CPU seconds.
"""

import random
import sys
import time

import simpy

if len(sys.argv) == 1:
    print(simpy.__version__)
    sys.exit()

servers, customers, seed = (int(argument) for argument in sys.argv[1:4])
draw = random.Random(seed)
waited = 0.0


def customer(env, station):
    global waited
    came = env.now
    with station.request() as turn:
        yield turn
        waited += env.now - came
        yield env.timeout(draw.expovariate(1.0))


def arrivals(env, station):
    for _ in range(customers):
        yield env.timeout(draw.expovariate(0.8 * servers))
        env.process(customer(env, station))


start = time.process_time()
env = simpy.Environment()
env.process(arrivals(env, simpy.Resource(env, servers)))
env.run()
print(waited / customers, time.process_time() - start)
