using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Entry;

internal sealed class Emu002EntryShape() : Rule(
    "EMU002",
    "entry class that cannot be loaded",
    "The loader makes it by name: it is public, sealed, not generic, derives from EmuModule, has a public constructor without parameters, and names the module in lower case (letters, digits, '-', '.').",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        foreach (EntryPoint entry in context.Entries)
        {
            TypeDefinition type = entry.Type;
            string? wrong = !type.IsPublic ? "is not public"
                : !type.IsSealed ? "is not sealed"
                : type.HasGenericParameters ? "is generic"
                : !DerivesFromModule(type) ? "does not derive from EmuModule"
                : !type.Methods.Any(m => m is { IsConstructor: true, IsStatic: false, IsPublic: true, HasParameters: false }) ? "has no public constructor without parameters"
                : !IsName(entry.Name) ? $"names the module '{entry.Name}'"
                : entry.Kind is null or CheckKind.Machines ? "has a kind that no code module can have"
                : context.WholeModule && entry.Kind != context.Kind ? $"says kind {CheckKinds.NameOf(entry.Kind.Value)}, but the module is judged as {CheckKinds.NameOf(context.Kind)}"
                : null;
            if (wrong is not null)
            {
                context.Report(this, $"entry class {Display.Of(type)} {wrong}", context.Locate(type));
            }
        }
    }

    private static bool DerivesFromModule(TypeDefinition type)
    {
        for (TypeReference? parent = type.BaseType; parent is not null; parent = ReferenceMap.Definition(parent)?.BaseType)
        {
            if (parent.Name == "EmuModule" && parent.Namespace.StartsWith(Attributes.Contract, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsName(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') && char.IsAsciiLetterLower(name[0]);
}
