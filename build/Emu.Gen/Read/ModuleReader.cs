using Emu.Gen.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Emu.Gen.Read;

/// <summary>Reads the entry class of a module.</summary>
internal static class ModuleReader
{
    /// <returns>Null when there is nothing to write.</returns>
    public static ModuleOutput? Read(INamedTypeSymbol symbol, Findings findings)
    {
        bool written = symbol.GetMembers("Register").OfType<IMethodSymbol>().Any(m => m.IsOverride);
        if (written || symbol.IsAbstract)
        {
            return null;
        }

        bool partial = symbol.ContainingType is null && symbol.DeclaringSyntaxReferences
            .Any(r => r.GetSyntax() is ClassDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword));
        if (!partial)
        {
            findings.Add(Diagnostics.ModuleNotPartial, symbol, symbol.Name);
        }

        string space = symbol.ContainingNamespace.IsGlobalNamespace ? "" : symbol.ContainingNamespace.ToDisplayString();
        return new ModuleOutput(symbol.MetadataFullName() + ".g.cs", space, symbol.Name, findings.Items, partial);
    }
}
