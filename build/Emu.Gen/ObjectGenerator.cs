using System.Text;
using Emu.Gen.Emit;
using Emu.Gen.Model;
using Emu.Gen.Read;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Gen;

/// <summary>
/// Writes what classes derived from EmuObject and EmuModule declare with attributes: accessors, handles, state, types,
/// manifests and registration.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ObjectGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<(ClassOutput? Class, ModuleOutput? Module)> outputs = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is ClassDeclarationSyntax { BaseList: not null }, static (at, stop) => Read(at, stop))
            .Where(static o => o.Class is not null || o.Module is not null);
        IncrementalValuesProvider<ClassOutput> classes = outputs.Where(static o => o.Class is not null).Select(static (o, _) => o.Class!);
        IncrementalValuesProvider<ModuleOutput> modules = outputs.Where(static o => o.Module is not null).Select(static (o, _) => o.Module!);
        context.RegisterSourceOutput(classes, static (to, output) =>
        {
            Report(to, output.Diagnostics);
            if (output.Source.Length > 0)
            {
                to.AddSource(output.HintName, SourceText.From(output.Source, Encoding.UTF8));
            }
        });
        IncrementalValueProvider<EquatableArray<TypeEntry>> types = classes.Collect()
            .Select(static (all, _) => new EquatableArray<TypeEntry>(all.SelectMany(c => c.Types).OrderBy(t => t.Name, StringComparer.Ordinal)));
        context.RegisterSourceOutput(types, static (to, all) =>
        {
            foreach (TypeEntry again in all.GroupBy(t => t.Name).SelectMany(g => g.Skip(1)))
            {
                to.ReportDiagnostic(Diagnostic.Create(Diagnostics.DuplicateType, again.Place?.ToLocation() ?? Location.None, again.Name));
            }
        });
        context.RegisterSourceOutput(modules.Combine(types), static (to, pair) =>
        {
            Report(to, pair.Left.Diagnostics);
            if (pair.Left.Emit)
            {
                to.AddSource(pair.Left.HintName, SourceText.From(ModuleEmitter.Emit(pair.Left, pair.Right), Encoding.UTF8));
            }
        });
    }

    private static void Report(SourceProductionContext to, EquatableArray<DiagnosticInfo> diagnostics)
    {
        foreach (DiagnosticInfo diagnostic in diagnostics)
        {
            to.ReportDiagnostic(diagnostic.ToDiagnostic());
        }
    }

    private static (ClassOutput? Class, ModuleOutput? Module) Read(GeneratorSyntaxContext at, CancellationToken stop)
    {
        var node = (ClassDeclarationSyntax)at.Node;
        if (at.SemanticModel.GetDeclaredSymbol(node, stop) is not INamedTypeSymbol symbol || !IsFirstPart(symbol, node, stop))
        {
            return default;
        }

        var findings = new Findings();
        if (symbol.DerivesFrom(Known.EmuModule))
        {
            return (null, ModuleReader.Read(symbol, findings));
        }

        if (!symbol.DerivesFrom(Known.EmuObject))
        {
            return default;
        }

        ClassModel? model = ClassReader.Read(symbol, at.SemanticModel.Compilation, findings);
        IEnumerable<TypeEntry> types = model is null ? [] : model.Types.Select(t =>
            new TypeEntry(t.Name, $"{FactoryEmitter.ClassName(model)}.{t.FactoryName}", PlaceInfo.Of(symbol.Locations.FirstOrDefault(l => l.IsInSource))));
        return (new ClassOutput(Hint(symbol), model is null ? "" : ClassEmitter.Emit(model), findings.Items, new EquatableArray<TypeEntry>(types)), null);
    }

    /// <summary>A class in several parts is read once, with the first part that names its base.</summary>
    private static bool IsFirstPart(INamedTypeSymbol symbol, ClassDeclarationSyntax node, CancellationToken stop) =>
        symbol.DeclaringSyntaxReferences.Select(r => r.GetSyntax(stop)).OfType<ClassDeclarationSyntax>().First(c => c.BaseList is not null) == node;

    private static string Hint(INamedTypeSymbol symbol) => symbol.MetadataFullName().Replace('+', '.').Replace('`', '_') + ".g.cs";
}
