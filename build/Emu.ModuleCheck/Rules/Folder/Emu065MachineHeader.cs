namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu065MachineHeader() : Rule(
    "EMU065",
    "machine file without a usable header",
    "A machine file names its machine with 'machine:' and describes it with 'summary:', so that lists need nothing else.",
    KindSet.Machines);
