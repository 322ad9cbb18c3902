using Emu.Gen.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Emu.Gen.Read;

/// <summary>Reads one class: its types, properties, handles, state and register map.</summary>
internal static class ClassReader
{
    /// <summary>Reads a class that derives from EmuObject.</summary>
    /// <returns>Null when the class has nothing that the generator would write.</returns>
    public static ClassModel? Read(INamedTypeSymbol symbol, Compilation compilation, Findings findings)
    {
        var model = new ClassModel { Symbol = symbol };
        bool declaresType = TypeReader.Read(model, findings);
        MethodDeclarationSyntax? describe = DescribeReader.Find(symbol);
        if (!declaresType && describe is null && !HasMarkedMembers(symbol))
        {
            // Nothing to write, but the fields of a device's base are declared all the same.
            if (symbol.IsAbstract)
            {
                StateFieldReader.Read(model, symbol, findings);
            }

            return null;
        }

        if (!IsPartial(symbol))
        {
            findings.Add(Diagnostics.NotPartial, symbol, symbol.Name);
            return null;
        }

        foreach (INamedTypeSymbol at in Chain(symbol))
        {
            PropertyReader.Read(model, at, findings);
            HandleReader.Read(model, at, findings);
            StateFieldReader.Read(model, at, findings);
        }

        foreach (INamedTypeSymbol at in Chain(symbol))
        {
            CodeHandleReader.Read(model, at, compilation);
        }

        if (describe is not null)
        {
            model.Registers = DescribeReader.Read(symbol, describe, compilation, findings);
        }

        TypeReader.ReadDefaults(model, findings);
        CheckNames(model, findings);
        return model;
    }

    /// <summary>The class and its bases in the sources or the contract that carry marks, bases first.</summary>
    private static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol symbol)
    {
        var chain = new List<INamedTypeSymbol>();
        for (INamedTypeSymbol? at = symbol; at is not null && at.FullName() != Known.EmuObject; at = at.BaseType)
        {
            chain.Insert(0, at);
        }

        return chain;
    }

    private static bool HasMarkedMembers(INamedTypeSymbol symbol) => symbol.GetMembers().Any(member =>
        member.GetAttributes().Any(a => a.AttributeClass is { } type
            && (PropertyReader.Attributes.Contains(type.FullName()) || HandleReader.Attributes.ContainsKey(type.FullName()) || type.FullName() == StateFieldReader.State)));

    private static bool IsPartial(INamedTypeSymbol symbol)
    {
        for (INamedTypeSymbol? at = symbol; at is not null; at = at.ContainingType)
        {
            bool partial = at.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword));
            if (!partial)
            {
                return false;
            }
        }

        return true;
    }

    private static void CheckNames(ClassModel model, Findings findings)
    {
        Check("property", model.Properties.Select(p => p.Name));
        foreach (IGrouping<HandleKind, HandleModel> kind in model.BaseHandles.Concat(model.Handles).GroupBy(h => h.Kind))
        {
            Check(kind.Key.ToString().ToLowerInvariant(), kind.Select(h => h.Name));
        }

        Check("state", model.BaseState.Concat(model.State).Select(s => s.Name));

        void Check(string what, IEnumerable<string> names)
        {
            foreach (IGrouping<string, string> name in names.GroupBy(n => n))
            {
                if (name.Count() > 1)
                {
                    findings.Add(Diagnostics.DuplicateName, model.Symbol, what, name.Key);
                }

                if (!Names.IsValid(name.Key) && what != "state")
                {
                    findings.Add(Diagnostics.BadName, model.Symbol, name.Key);
                }
            }
        }
    }
}
