"""Signs in the scene: their list, their surfaces, their takes, the language that is shown. Main thread only."""
