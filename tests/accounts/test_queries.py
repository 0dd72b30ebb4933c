from pixstudio.accounts.queries import OCCUPYING_STATES
from pixstudio.jobs.states import OCCUPYING


def test_states_that_take_a_place_are_those_of_generations():
    assert set(OCCUPYING_STATES) == {state.value for state in OCCUPYING}
