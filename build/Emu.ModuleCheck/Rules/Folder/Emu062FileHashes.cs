namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu062FileHashes() : Rule(
    "EMU062",
    "file that is not the one in the manifest",
    "The manifest describes exactly the files that it was made for. Build or install the module again instead of replacing single files.",
    KindSet.Code | KindSet.Machines);
