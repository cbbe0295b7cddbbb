"""Simulated data sets: epidemics of three diseases, devices of two kinds, a price series; made anew at every call.

Everything is drawn from seeded generators, so that every call on every machine gives the same numbers. What goes
through ``exp`` or ``cos`` may differ in the last of its 16 digits from processor to processor. That changes a drawn
count only where the draw falls into this last digit: about one call in a million.
"""

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from helpers import validation
from helpers.datasets import recorded, registry

if TYPE_CHECKING:
    from sklearn.utils import Bunch

# ---- epidemics -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disease:
    """What the model knows of a disease; `source` says where the numbers come from.

    `basic_reproduction` is the mean number of people that one case infects where nobody is immune (R0); periods are
    means in days; contacts vary over the year as ``1 + forcing * cos``, with their maximum on 1 January.
    """

    basic_reproduction: float
    latent_period: float
    infectious_period: float
    forcing: float
    source: str


_WINTER = "forcing: London and Yorke 1973 found contact rates 1.7 to 2 times as high in winter as in summer"

DISEASES = {
    "chickenpox": Disease(
        basic_reproduction=11,
        latent_period=10,
        infectious_period=10.5,
        forcing=0.33,
        source=(
            "Anderson and May 1991: latent 8 to 12 days, infectious 10 to 11 (table 3.1); R0 10 to 12 in England and "
            f"Wales, 1944 to 1968 (table 4.1); {_WINTER}; 0.33 is a factor of 2, as the recorded summers of chickenpox "
            "are the emptier ones"
        ),
    ),
    "measles": Disease(
        basic_reproduction=17,
        latent_period=8,
        infectious_period=5,
        forcing=0.1,
        source=(
            "Earn, Rohani, Bolker and Grenfell 2000: R0 17, latent 8 days, infectious 5 days; Anderson and May 1991 "
            "have 6 to 9 and 6 to 7 days (table 3.1), R0 16 to 18 in England and Wales, 1950 to 1968 (table 4.1); "
            "forcing: a cosine in place of school terms needs a smaller amplitude for the same cycles (Papst and Earn "
            "2019); with 0.1 large cities have the two-year cycle, with 0.26 or more outbreaks are irregular"
        ),
    ),
    "mumps": Disease(
        basic_reproduction=12,
        latent_period=15,
        infectious_period=6,
        forcing=0.26,
        source=(
            "Anderson and May 1991: latent 12 to 18 days, infectious 4 to 8 (table 3.1); R0 11 to 14 in England and "
            f"Wales, 1960 to 1980 (table 4.1); {_WINTER}; 0.26 is a factor of 1.7"
        ),
    ),
}
"""The three diseases, by name."""

BIRTH_RATE = 0.022
"""Births a year and inhabitant. The United States had 19 in a thousand in 1940, 25 in 1957 (Grove and Hetzel 1968)."""

POPULATION = (1_000_000, 5_000_000)
"""Inhabitants of a city, drawn evenly on a logarithmic scale."""

IMPORT_RATE = (10.0, 100.0)
"""People who arrive infected, a year, drawn evenly on a logarithmic scale."""

REPORTING_RATE = (0.1, 0.5)
"""Fraction of the cases that are reported, drawn evenly."""

SHORTEST, LONGEST = 24, 36
"""Months of a signal, both included."""

_STEPS_PER_MONTH = 10
_BURN_IN = 20 * 12  # months


class _Rates(NamedTuple):
    """Chances and means of one step; each an array with one value a city."""

    births: np.ndarray
    arrivals: np.ndarray
    death: np.ndarray
    onset: np.ndarray
    recovery: np.ndarray


class _Events(NamedTuple):
    """What happened in one step: how many people, an array with one value a city (deaths: by state as well)."""

    births: np.ndarray
    arrivals: np.ndarray
    deaths: np.ndarray
    infections: np.ndarray
    onsets: np.ndarray
    recoveries: np.ndarray


def _step(
    people: np.ndarray, contacts: np.ndarray, rates: _Rates, rng: np.random.Generator
) -> tuple[np.ndarray, _Events]:
    """One step of the model. `people` has shape (4, cities): susceptible, exposed, infectious, recovered.

    `contacts` is the number of people whom an infectious person infects in one step where nobody is immune.
    """
    deaths = rng.binomial(people, rates.death)
    alive = people - deaths
    susceptible, exposed, infectious, recovered = alive
    infection = -np.expm1(-contacts * infectious / alive.sum(axis=0))
    events = _Events(
        births=rng.poisson(rates.births),
        arrivals=rng.poisson(rates.arrivals),
        deaths=deaths,
        infections=rng.binomial(susceptible, infection),
        onsets=rng.binomial(exposed, rates.onset),
        recoveries=rng.binomial(infectious, rates.recovery),
    )
    after = np.stack(
        [
            susceptible + events.births - events.infections,
            exposed + events.arrivals + events.infections - events.onsets,
            infectious + events.onsets - events.recoveries,
            recovered + events.recoveries,
        ]
    )
    return after, events


def _per_city(value: Any, name: str, limits: dict[str, float], whole: bool = False) -> np.ndarray:
    """Check one number, or one number a city; returns a 1-D array."""
    values = validation.signal([value] if isinstance(value, numbers.Real) else value, name)
    for number in values:
        validation.number(float(number), name, **limits)
        if whole and number != int(number):
            raise ValueError(f"{name} must hold whole numbers, but there is {number}")
    return values


def simulate_epidemics(
    disease: str | Sequence[str],
    months: int,
    population: float | np.ndarray,
    import_rate: float | np.ndarray,
    reporting_rate: float | np.ndarray,
    birth_rate: float | np.ndarray = BIRTH_RATE,
    phase: int | np.ndarray = 0,
    rng: np.random.Generator | int = 0,
) -> np.ndarray:
    r"""Monthly reported cases of a childhood disease in many cities: a stochastic SEIR model with seasonal contacts.

    Everybody is susceptible (S), exposed (E: infected, not yet infectious), infectious (I) or recovered (R, immune for
    life). In a step of :math:`\Delta` days a susceptible person catches the disease with the chance

    .. math:: 1 - e^{-\beta_t \Delta\, I / N}, \qquad
              \beta_t = \frac{R_0}{\text{infectious period}}\,(1 + a \cos 2\pi t / \text{year})

    An exposed person becomes infectious with the chance :math:`\Delta` / latent period and is then a case; an
    infectious one recovers with the chance :math:`\Delta` / infectious period. People are born susceptible, die
    in every state at the birth rate, and some arrive exposed. Of the cases of a month each is reported or not.

    Parameters
    ----------
    disease : {"chickenpox", "measles", "mumps"}, or a sequence of these names, one a city
    months : int
        How many months, at least 1. A month is a twelfth of a year.
    population : float or array_like, shape (cities,)
        Inhabitants, whole numbers from 10,000 to 100 million. Scalars hold for all cities, here and below.
    import_rate : float or array_like, shape (cities,)
        People a year who arrive exposed, at least 0.
    reporting_rate : float or array_like, shape (cities,)
        Fraction of the cases that are reported, 0 to 1.
    birth_rate : float or array_like, shape (cities,)
        Births a year and inhabitant, 0.001 to 0.1.
    phase : int or array_like, shape (cities,)
        Calendar month of the first value, counted from January (0) of an even year: 0 to 23.
    rng : numpy.random.Generator or int
        The generator that all chances are drawn from, or a seed.

    Returns
    -------
    numpy.ndarray, shape (cities, months)
        Reported cases, whole numbers as float.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or two of them are meant for different numbers of cities.

    Notes
    -----
    A step is a tenth of a month (3.04 days), so that the shortest period, the 5 days for which measles is infectious,
    takes more than one. A chance of :math:`\Delta` / period makes the mean of each period exact, and with it
    :math:`R_0`; only the spread around the mean depends on the step. The cities start at the equilibrium of the model
    without seasons (:math:`S = N / R_0`); 20 years pass before the first month that is returned.

    Real epidemics differ. Contacts depend on age and follow school terms, birth rates change, people move between
    cities, vaccination begins: real series drift, every winter is another one, and their summers are emptier. Both
    peak in March or April. In the recorded chickenpox and mumps before 1963 the emptiest calendar month has 10 and 26 %
    of the mean, here (a city of 7.5 million) 27 and 39 %. The recorded measles of Baltimore come every two or three
    years; here every second year, in step with the calendar, and not in every city of less than 2 million.

    Sources: R. M. Anderson and R. M. May, Infectious Diseases of Humans, 1991, tables 3.1 and 4.1. D. J. D. Earn,
    P. Rohani, B. M. Bolker, B. T. Grenfell, A Simple Model for Complex Dynamical Transitions in Epidemics, 2000
    (doi:10.1126/science.287.5453.667): births decide between yearly and two-year cycles of measles. M. J. Keeling,
    P. Rohani, B. T. Grenfell, Seasonally forced disease dynamics explored as switching between attractors, 2001
    (doi:10.1016/S0167-2789(00)00187-1). W. P. London and J. A. Yorke, Recurrent outbreaks of measles, chickenpox and
    mumps, I, 1973 (doi:10.1093/oxfordjournals.aje.a121575). I. Papst and D. J. D. Earn, Invariant predictions of
    epidemic patterns from radically different forms of seasonal forcing, 2019 (arXiv:1908.02843). The parameters of
    each disease, with their source, are in `DISEASES`.

    Examples
    --------
    >>> cases = simulate_epidemics("measles", months=72, population=3e6, import_rate=20, reporting_rate=0.3, rng=1)
    >>> cases.shape, cases.reshape(6, 12).sum(axis=1).tolist()
    ((1, 72), [29094.0, 8167.0, 29545.0, 6411.0, 31040.0, 5099.0])
    """
    several = isinstance(disease, Sequence) and not isinstance(disease, str)
    names = [validation.choice(name, "disease", list(DISEASES)) for name in (disease if several else [disease])]
    months = validation.integer(months, "months", minimum=1)
    rng = validation.generator(rng)
    arguments = {
        "disease": np.arange(len(names)),
        "population": _per_city(population, "population", {"minimum": 1e4, "maximum": 1e8}, whole=True),
        "import_rate": _per_city(import_rate, "import_rate", {"minimum": 0, "maximum": 1e6}),
        "reporting_rate": _per_city(reporting_rate, "reporting_rate", {"minimum": 0, "maximum": 1}),
        "birth_rate": _per_city(birth_rate, "birth_rate", {"minimum": 0.001, "maximum": 0.1}),
        "phase": _per_city(phase, "phase", {"minimum": 0, "maximum": 23}, whole=True),
    }
    counts = {name: len(values) for name, values in arguments.items() if len(values) != 1}
    if len(set(counts.values())) > 1 or 0 in counts.values():
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise ValueError(f"each argument must hold one value, or one a city, but the numbers of values are {told}")
    index, population, import_rate, reporting_rate, birth_rate, phase = np.broadcast_arrays(*arguments.values())
    phase = phase.astype(int)
    total = _BURN_IN + phase.max() + months
    onsets = _onsets([DISEASES[names[i]] for i in index], total, population.astype(int), import_rate, birth_rate, rng)
    columns = _BURN_IN + phase[:, np.newaxis] + np.arange(months)
    return rng.binomial(np.take_along_axis(onsets, columns, axis=1), reporting_rate[:, np.newaxis]).astype(float)


def _onsets(
    diseases: list[Disease],
    months: int,
    population: np.ndarray,
    import_rate: np.ndarray,
    birth_rate: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Cases a month, shape (cities, months), from January on, beginning at the equilibrium without seasons."""
    steps_per_year = 12 * _STEPS_PER_MONTH
    step = 365 / steps_per_year  # days
    reproduction = np.array([disease.basic_reproduction for disease in diseases])
    latent = np.array([disease.latent_period for disease in diseases])
    infectious = np.array([disease.infectious_period for disease in diseases])
    forcing = np.array([disease.forcing for disease in diseases])
    rates = _Rates(
        births=population * birth_rate / steps_per_year,
        arrivals=import_rate / steps_per_year,
        death=birth_rate / steps_per_year,
        onset=step / latent,
        recovery=step / infectious,
    )
    season = np.cos(2 * np.pi * np.arange(steps_per_year) / steps_per_year)
    contacts = reproduction * step / infectious * (1 + forcing * season[:, np.newaxis])
    infected_a_day = population * birth_rate / 365
    people = np.rint([population / reproduction, infected_a_day * latent, infected_a_day * infectious]).astype(int)
    people = np.stack([*people, population - people.sum(axis=0)])
    cases = np.zeros((months, len(diseases)), dtype=int)
    for k in range(months * _STEPS_PER_MONTH):
        people, events = _step(people, contacts[k % steps_per_year], rates, rng)
        cases[k // _STEPS_PER_MONTH] += events.onsets
    return cases.T


def cut_windows(
    series: Sequence[np.ndarray], rng: np.random.Generator | int
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray, np.ndarray]:
    """Cut long series into overlapping windows of 24 to 36 values, a new one every 1 to 4 values.

    Parameters
    ----------
    series : sequence of array_like
        1-D series of at least 24 values each (one value a month); their lengths may differ.
    rng : numpy.random.Generator or int
        The generator that lengths and steps are drawn from, evenly and both ends included; or a seed.

    Returns
    -------
    windows : list of numpy.ndarray
        Copies; at the end of a series, where a window of the drawn length does not fit, it is cut off at the end
        (never below 24 values).
    index : numpy.ndarray of int
        For each window the position of its series in `series`.
    starts, stops : numpy.ndarray of int
        ``windows[i]`` is ``series[index[i]][starts[i]:stops[i]]``.

    Raises
    ------
    TypeError, ValueError
        If `series` is empty, or one of them is not 1-D, holds NaN or has fewer than 24 values.

    Examples
    --------
    >>> windows, index, starts, stops = cut_windows([np.arange(40.0)], rng=0)
    >>> [(int(start), int(stop)) for start, stop in zip(starts, stops)]
    [(0, 35), (3, 33), (5, 33), (6, 30), (7, 33), (11, 40), (15, 40)]
    """
    rng = validation.generator(rng)
    series = validation.entries(series, "series", "series")
    series = [validation.signal(values, f"series[{i}]") for i, values in enumerate(series)]
    index, starts, stops = [], [], []
    for i, values in enumerate(series):
        if len(values) < SHORTEST:
            raise ValueError(f"series[{i}] must have at least {SHORTEST} values, but it has {len(values)}")
        start = 0
        while start + SHORTEST <= len(values):
            index.append(i)
            starts.append(start)
            stops.append(min(start + int(rng.integers(SHORTEST, LONGEST + 1)), len(values)))
            start += int(rng.integers(1, 5))
    windows = [series[i][start:stop].copy() for i, start, stop in zip(index, starts, stops)]
    return windows, np.array(index), np.array(starts), np.array(stops)


def _draw_cities(count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Population, import rate and phase of cities; nothing here depends on a disease."""
    return {
        "population": np.rint(np.exp(rng.uniform(*np.log(POPULATION), count))),
        "import_rate": np.exp(rng.uniform(*np.log(IMPORT_RATE), count)),
        "reporting_rate": rng.uniform(*REPORTING_RATE, count),
        "phase": rng.integers(0, 24, count),
    }


def load_epidemics(source: str = "simulated") -> "Bunch":
    """Monthly reported cases of chickenpox, measles and mumps, as signals of 24 to 36 months.

    Parameters
    ----------
    source : {"simulated", "recorded"}
        660 signals, 220 of each disease, each from another city, made by `simulate_epidemics`; or overlapping windows
        of the three recorded series, downloaded on first use: chickenpox and mumps of New York, measles of Baltimore.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, a list of 1-D float arrays of 24 to 36 values; `target`, 0 to 2; `target_names`; `groups`, the number
        of the city; `series`, the number of the series that a signal was cut from; `starts`, `stops`, where it lies in
        that series, in months (`stops` is the first month after it); `DESCR`. Simulated also: `cities`, a dictionary
        of arrays with `population`, `import_rate`, `reporting_rate` and `phase`, the calendar month of the first
        value, from January (0) of an even year. Recorded also: `city_names`, and `recordings`, the three series, each
        a Bunch with `data`, `disease`, `city` and `first` (year, month).

    Raises
    ------
    TypeError, ValueError
        If `source` is neither of the two, or a recorded file is not what its name says.
    DatasetUnavailable
        If the recorded series are neither in the cache nor to be had.

    Notes
    -----
    Population, import rate, reporting rate, phase and length are drawn from the same ranges for all three diseases, so
    that none of them tells the disease. Only the order does: the simulated signals are sorted by disease, the recorded
    windows by series. Shuffle before splitting into consecutive parts (``KFold(shuffle=True)``), or a classifier is
    tested on a disease that it has never seen. Sources of the model: see `simulate_epidemics`. The recorded series:
    W. P. London and J. A. Yorke, Recurrent outbreaks of measles, chickenpox and mumps, I, 1973
    (doi:10.1093/oxfordjournals.aje.a121575).

    Examples
    --------
    >>> epidemics = load_epidemics()
    >>> len(epidemics.data), epidemics.target_names, np.bincount(epidemics.target).tolist()
    (660, ['chickenpox', 'measles', 'mumps'], [220, 220, 220])
    """
    from sklearn.utils import Bunch

    if validation.choice(source, "source", ("simulated", "recorded")) == "recorded":
        return _recorded_windows()
    rng = np.random.default_rng(0)
    names = list(DISEASES)
    target = np.repeat(np.arange(len(names)), 220)
    cities = _draw_cities(len(target), rng)
    lengths = rng.integers(SHORTEST, LONGEST + 1, len(target))
    cases = simulate_epidemics([names[i] for i in target], LONGEST, **cities, rng=rng)
    return Bunch(
        data=[series[:length].copy() for series, length in zip(cases, lengths)],
        target=target,
        target_names=names,
        groups=np.arange(len(target)),
        series=np.arange(len(target)),
        starts=np.zeros(len(target), dtype=int),
        stops=lengths,
        cities=cities,
        DESCR=registry.description(registry.SHIPPED["epidemics_simulated"]),
    )


def load_epidemic_windows() -> "Bunch":
    """Overlapping windows of long simulated series: all three diseases in each of eight cities, for 40 years.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, a list of 1-D float arrays of 24 to 36 monthly counts of reported cases; `target`, 0 to 2;
        `target_names`; `groups`, the number of the city, 0 to 7; `series`, the number of the series that a window was
        cut from, 0 to 23; `starts`, `stops`, where it lies in that series, in months (`stops` is the first month after
        it); `cities`, a dictionary of arrays with the `population`, `import_rate`, `reporting_rate` and `phase` of
        each series; `DESCR`.

    Notes
    -----
    Made by `simulate_epidemics` and `cut_windows`. Windows stand in the order of their series and starts, so that
    neighbours overlap: parts cut at random share samples, see ``helpers.evaluation.PurgedLeaveOneOut``. The recorded
    counterpart is ``load_epidemics("recorded")``.

    Examples
    --------
    >>> windows = load_epidemic_windows()
    >>> len(set(windows.groups.tolist())), len(set(windows.series.tolist())), int(windows.stops.max())
    (8, 24, 480)
    """
    from sklearn.utils import Bunch

    rng = np.random.default_rng(5)
    names = list(DISEASES)
    city, target = np.repeat(np.arange(8), len(names)), np.tile(np.arange(len(names)), 8)
    cities = {name: values[city] for name, values in _draw_cities(8, rng).items()}
    long_series = simulate_epidemics([names[i] for i in target], 480, **cities, rng=rng)
    data, series, starts, stops = cut_windows(long_series, rng)
    return Bunch(
        data=data,
        target=target[series],
        target_names=names,
        groups=city[series],
        series=series,
        starts=starts,
        stops=stops,
        cities=cities,
        DESCR=registry.description(registry.SHIPPED["epidemic_windows"]),
    )


def _recorded_windows() -> "Bunch":
    """Windows of the three recorded series."""
    from sklearn.utils import Bunch

    recordings = recorded.epidemics()
    data, series, starts, stops = cut_windows([recording.data for recording in recordings], np.random.default_rng(6))
    names = list(DISEASES)
    city_names = sorted({recording.city for recording in recordings})
    return Bunch(
        data=data,
        target=np.array([names.index(recording.disease) for recording in recordings])[series],
        target_names=names,
        groups=np.array([city_names.index(recording.city) for recording in recordings])[series],
        city_names=city_names,
        series=series,
        starts=starts,
        stops=stops,
        recordings=recordings,
        DESCR=registry.description(registry.RECORDED["epidemics"]),
    )


# ---- devices -------------------------------------------------------------------------------------------------------

TONES = (20.4, 45.4, 80.4)
"""Mean frequencies in Hz of the three tones of the first kind of device."""

TONE_SHIFT, TONE_JITTER = 0.06, 0.024
"""By how much the second kind is higher, and the standard deviation from device to device, both in Hz."""


def load_devices() -> "Bunch":
    r"""Recordings of 200 devices of two kinds, three tones each; those of the second kind are slightly higher.

    .. math:: x[n] = 10 \sin(2\pi f_1 n/r + \varphi_1) + 5 \sin(2\pi f_2 n/r + \varphi_2)
              + \sin(2\pi f_3 n/r + \varphi_3) + 3u[n], \qquad u[n] \sim U(0, 1)

    Returns
    -------
    sklearn.utils.Bunch
        `data`, shape (200, 256), float; `target`, 0 or 1; `target_names`; `sample_rate`, 256 Hz, so that a recording
        lasts one second; `groups`, the number of the device (each has one recording); `frequencies`, shape (200, 3),
        the tones of each device in Hz; `DESCR`.

    Notes
    -----
    The phases are uniform over a turn. The tones lie around 20.4, 45.4 and 80.4 Hz (second kind: 0.06 Hz higher), each
    with a normal deviation of 0.024 Hz, so that a few devices of the two kinds overlap. In one second two tones that
    are 0.06 Hz apart drift by 22 degrees: the random phases change the samples far more than the kind of device does.
    In the spectrum the bins on both sides of a tone, 1 Hz apart, share its power, and the shares tell its frequency.
    Nothing but the frequencies differs between the kinds. The recordings are sorted by kind: shuffle before splitting
    into consecutive parts.

    Examples
    --------
    >>> devices = load_devices()
    >>> devices.data.shape, devices.sample_rate, np.bincount(devices.target).tolist()
    ((200, 256), 256, [100, 100])
    """
    from sklearn.utils import Bunch

    rng = np.random.default_rng(7)
    count, samples, sample_rate = 200, 256, 256
    target = np.repeat([0, 1], count // 2)
    frequencies = np.array(TONES) + TONE_SHIFT * target[:, np.newaxis] + TONE_JITTER * rng.standard_normal((count, 3))
    phases = rng.uniform(0, 2 * np.pi, (count, 3))
    seconds = np.arange(samples) / sample_rate
    angles = 2 * np.pi * frequencies[:, :, np.newaxis] * seconds + phases[:, :, np.newaxis]
    tones = np.array([10.0, 5.0, 1.0])[:, np.newaxis] * np.sin(angles)
    return Bunch(
        data=tones.sum(axis=1) + 3 * rng.uniform(size=(count, samples)),
        target=target,
        target_names=["low kind", "high kind"],
        sample_rate=sample_rate,
        groups=np.arange(count),
        frequencies=frequencies,
        DESCR=registry.description(registry.SHIPPED["devices"]),
    )


# ---- prices --------------------------------------------------------------------------------------------------------


def load_prices() -> "Bunch":
    """A daily price over three years with a hidden period: trend, cycle and noise.

    Returns
    -------
    sklearn.utils.Bunch
        `data`, the price at the end of each trading day, shape (750,), float; `days`, 0 to 749; `period`, the truth,
        in days; `DESCR`.

    Notes
    -----
    The price rises by 0.02 a day from 100; the cycle has amplitude 3 and the noise a standard deviation of 4.

    Examples
    --------
    >>> prices = load_prices()
    >>> prices.data.shape, prices.period
    ((750,), 30)
    """
    from sklearn.utils import Bunch

    rng = np.random.default_rng(8)
    days, period = np.arange(750), 30
    cycle = 3 * np.sin(2 * np.pi * days / period + 1)
    return Bunch(
        data=100 + 0.02 * days + cycle + 4 * rng.standard_normal(len(days)),
        days=days,
        period=period,
        DESCR=registry.description(registry.SHIPPED["prices"]),
    )
