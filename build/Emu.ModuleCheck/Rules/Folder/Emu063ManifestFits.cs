namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu063ManifestFits() : Rule(
    "EMU063",
    "manifest that does not fit the code",
    "The manifest is made from the code by the build, never by hand. Build the module again.",
    KindSet.Code | KindSet.Machines);
