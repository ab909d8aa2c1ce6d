# SPDX-License-Identifier: MIT
# bash completion for roadsidectl(1): the commands are those that --help names.
_roadsidectl() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words

	if [ "$before" = --bus ]; then
		words="system session"
	elif [ "$before" = log-level ]; then
		words="error warning info debug"
	else
		words=$(roadsidectl --help 2>/dev/null | sed -n 's/^  \(--\)\{0,1\}\([a-z-]*\) .*/\1\2/p')
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _roadsidectl roadsidectl
