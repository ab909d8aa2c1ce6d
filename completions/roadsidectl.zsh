#compdef roadsidectl
# SPDX-License-Identifier: MIT
# zsh completion for roadsidectl(1): commands, options and their meaning as --help names them.
_roadsidectl() {
	local line before=${words[CURRENT-1]}
	local -a commands options

	case $before in
	--bus)
		compadd system session
		return
		;;
	log-level)
		compadd error warning info debug
		return
		;;
	esac
	roadsidectl --help 2>/dev/null | while IFS= read -r line; do
		if [[ $line =~ '^  (--[a-z-]+)( [^ ]+)?  +(.*)$' ]]; then
			options+=("${match[1]}:${match[3]}")
		elif [[ $line =~ '^  ([a-z-]+)( [A-Z]+)?  +(.*)$' ]]; then
			commands+=("${match[1]}:${match[3]}")
		fi
	done
	if [[ ${words[CURRENT]} == -* ]]; then
		_describe -t options option options
	else
		_describe -t commands command commands
	fi
}

_roadsidectl "$@"
