"""The wire: the insides of engine.io that nothing else may use."""
