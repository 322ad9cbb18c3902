namespace Emu.ModuleCheck.Rules.Folder;

internal sealed class Emu064PrivateDependencies() : Rule(
    "EMU064",
    "missing private dependency",
    "A module brings what it needs beside the contract and the base class library. Put the assembly into the module's folder, in the version that the manifest names.",
    KindSet.Code);
