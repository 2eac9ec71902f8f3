package main

deny contains message if {
	some meaning in input.meanings
	meaning.code in {"trust-gained", "issuer-admitted", "host-key"}
	message := sprintf("%s: %s", [meaning.subject, meaning.text])
}

warn contains message if {
	some host in input.hosts
	some bundle in host.predicted.bundles
	some act in bundle.acts
	act.verb == "restart"
	message := sprintf("%s restarts on %s", [act.unit, host.name])
}
