using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tree.Tests;

/// <summary>The public surface of an assembly as text: one line for each type and member, sorted.</summary>
internal static class PublicApiText
{
    private static readonly SymbolDisplayFormat Format = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance,
        SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeConstantValue
            | SymbolDisplayMemberOptions.IncludeRef,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.StaticMethod,
        SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeExtensionThis,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        SymbolDisplayLocalOptions.None,
        SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeMemberKeyword,
        SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>Writes the surface of the assembly in <paramref name="file"/>.</summary>
    public static string Of(string file)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        List<MetadataReference> references = [.. Directory.EnumerateFiles(framework, "System.*.dll").Select(Reference), Reference(Path.Combine(framework, "netstandard.dll"))];
        references.AddRange(Directory.EnumerateFiles(AppContext.BaseDirectory, "Microsoft.Extensions.*.dll").Select(Reference));
        MetadataReference subject = Reference(file);
        CSharpCompilation compilation = CSharpCompilation.Create("surface", references: [.. references, subject]);
        var assembly = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(subject)!;

        List<string> lines = [];
        Add(assembly.GlobalNamespace, lines);
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines) + '\n';
    }

    private static PortableExecutableReference Reference(string file) => MetadataReference.CreateFromFile(file);

    private static void Add(INamespaceSymbol space, List<string> lines)
    {
        foreach (INamespaceSymbol inner in space.GetNamespaceMembers())
        {
            Add(inner, lines);
        }

        foreach (INamedTypeSymbol type in space.GetTypeMembers())
        {
            Add(type, lines);
        }
    }

    private static void Add(INamedTypeSymbol type, List<string> lines)
    {
        if (!IsVisible(type))
        {
            return;
        }

        lines.Add(TypeLine(type));
        foreach (ISymbol member in type.GetMembers().Where(m => IsVisible(m) && !m.IsImplicitlyDeclared))
        {
            if (member is INamedTypeSymbol nested)
            {
                Add(nested, lines);
            }
            else if (member is not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove })
            {
                lines.Add(member.ToDisplayString(Format));
            }
        }
    }

    private static string TypeLine(INamedTypeSymbol type)
    {
        string modifiers = type switch
        {
            { TypeKind: not TypeKind.Class } => type.IsRefLikeType ? "ref " : "",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        IEnumerable<ITypeSymbol> bases = type.Interfaces.OrderBy(i => i.ToDisplayString(), StringComparer.Ordinal);
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } parent })
        {
            bases = bases.Prepend(parent);
        }
        else if (type.TypeKind == TypeKind.Enum)
        {
            bases = [type.EnumUnderlyingType!];
        }

        string tail = string.Join(", ", bases.Select(b => b.ToDisplayString(Format.WithKindOptions(SymbolDisplayKindOptions.None))));
        return $"{(type.DeclaredAccessibility == Accessibility.Public ? "public" : "protected")} {modifiers}{type.ToDisplayString(Format)}{(tail == "" ? "" : " : ")}{tail}";
    }

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (symbol is not IMethodSymbol method || method.ExplicitInterfaceImplementations.IsEmpty);
}
