namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu065MachineHeader() : Rule(
    "EMU065",
    "machine file that cannot be listed",
    "A machine file is valid with its defaults, has a name of its own (machine:) and says what it is (summary:), so that lists need nothing else.",
    KindSet.Machines);
