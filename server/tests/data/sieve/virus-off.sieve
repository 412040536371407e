# Made from the settings of this address; edits are lost.
