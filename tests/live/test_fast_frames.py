"""With the locked versions a message for many goes straight to the sockets, in order with what engine.io sends."""

import json
import subprocess
import sys


def test_a_message_for_many_goes_straight_to_websockets_and_the_usual_way_to_who_polls() -> None:
    command = [sys.executable, "-m", "gevent.monkey", "--module", "tests.live.frames_hall"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    # The first waits behind what engine.io has not yet sent, so that it does not overtake it.
    assert said["directly"] == [0, 1, 1, 1]
    assert said["socket"] == [1, 2, 3, 4]
    assert said["whole"]
    assert said["polling"] == [1, 2, 3, 4, 5]
    assert said["idle"] == [True, False]
