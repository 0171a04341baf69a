// Emscripten keeps the environment from programs, and knows ENV only in those that
// ask for it: the tests read TEST_* from there.
Module["preRun"] = () => {
	if (typeof ENV !== "undefined")
		Object.assign(ENV, process.env);
};
