namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu061ManifestReadable() : Rule(
    "EMU061",
    "manifest missing or malformed",
    "module.json is made by the build of the module and lies beside its assembly. Build or install the module again.",
    KindSet.Code | KindSet.Machines);
