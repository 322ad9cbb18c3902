namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu060Readable() : Rule(
    "EMU060",
    "file that is no assembly",
    "A module is a managed .NET assembly in its folder. Build or install it again.",
    KindSet.Code);
