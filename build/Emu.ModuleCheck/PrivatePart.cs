using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck;

/// <summary>Tells a module's own parts from packages that know nothing of the contract.</summary>
internal static class PrivatePart
{
    /// <summary>Whether an assembly refers to the contract; <see langword="false"/> for a file that is no assembly.</summary>
    public static bool UsesContract(string path)
    {
        try
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(path);
            return module.AssemblyReferences.Any(r => r.Name == Attributes.Contract);
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
