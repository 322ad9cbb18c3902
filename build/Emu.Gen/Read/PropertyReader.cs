using Emu.Gen.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Emu.Gen.Read;

/// <summary>Reads [Config], [Link] and the links of [CharPort] and [NetPort].</summary>
internal static class PropertyReader
{
    private const string Config = Known.Qom + "ConfigAttribute";
    private const string Link = Known.Qom + "LinkAttribute";
    private const string ImmutableArray = "System.Collections.Immutable.ImmutableArray<T>";

    public static HashSet<string> Attributes { get; } = [Config, Link];

    public static void Read(ClassModel model, INamedTypeSymbol declaring, Findings findings)
    {
        bool own = SymbolEqualityComparer.Default.Equals(declaring, model.Symbol);

        // A base's mistakes are reported with the base.
        Findings target = own ? findings : new Findings();
        foreach (IPropertySymbol property in declaring.GetMembers().OfType<IPropertySymbol>().Where(p => p.PartialDefinitionPart is null))
        {
            PropertyModel? read = property.Attribute(Config) is { } config ? ReadConfig(property, config, target)
                : property.Attribute(Link) is { } link ? ReadLink(property, link, target)
                : ReadPort(property);
            if (read is not null)
            {
                read.IsOwn = own;
                model.Properties.Add(read);
            }
        }
    }

    private static PropertyModel? ReadConfig(IPropertySymbol property, AttributeData attribute, Findings findings)
    {
        if (!IsPartial(property) || property.GetMethod is null || property.SetMethod is not { IsInitOnly: true } || property.IsStatic)
        {
            findings.Add(Diagnostics.ConfigShape, property, property.Name, property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return null;
        }

        PropertyModel model = Start(property, PropertyRole.Config, attribute.Named("Name", ""));
        model.IsInit = true;
        model.Unit = attribute.Named("Unit", "");
        model.Required = attribute.Named("Required", false);
        model.Shapes = attribute.Named("Shapes", false);
        model.Kind = ValueKind(model.ItemType, attribute.Named("Size", false)) ?? "";
        if (model.Kind.Length == 0)
        {
            findings.Add(Diagnostics.UnsupportedProperty, property, property.Name, property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return null;
        }

        if (model.ItemType.TypeKind == TypeKind.Enum)
        {
            foreach (IFieldSymbol member in model.ItemType.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue))
            {
                model.EnumNames.Add(new(Names.Outer(member.Name), model.ItemTypeName + "." + member.Name));
            }
        }

        (double low, double high) = Literals.TypeRange(model.ItemType.SpecialType);
        model.Min = Math.Max(low, attribute.Named("Min", double.NegativeInfinity));
        model.Max = Math.Min(high, attribute.Named("Max", double.PositiveInfinity));
        ReadDefault(property, attribute, model, findings);
        return model;
    }

    private static void ReadDefault(IPropertySymbol property, AttributeData attribute, PropertyModel model, Findings findings)
    {
        TypedConstant? given = attribute.Named("Default");
        if (!Literals.TryConvert(model, given, out Literal literal, out string error))
        {
            if (error == Literals.OutOfRange)
            {
                findings.Add(Diagnostics.DefaultRange, property, property.Name, literal.Json, Literals.Number(model.Min), Literals.Number(model.Max));
            }
            else
            {
                findings.Add(Diagnostics.DefaultType, property, property.Name, error);
            }
        }

        model.Default = literal;
    }

    private static PropertyModel? ReadLink(IPropertySymbol property, AttributeData attribute, Findings findings)
    {
        PropertyModel model = Start(property, PropertyRole.Link, attribute.Named("Name", ""));
        bool nullable = model.IsList || property.Type.NullableAnnotation == NullableAnnotation.Annotated;
        bool isClass = model.ItemType.TypeKind is TypeKind.Class or TypeKind.Interface && model.ItemType.SpecialType == SpecialType.None;
        if (!IsPartial(property) || property.GetMethod is null || property.SetMethod is not null || property.IsStatic || !nullable || !isClass)
        {
            findings.Add(Diagnostics.LinkShape, property, property.Name);
            return null;
        }

        model.Kind = "Link";
        model.Required = attribute.Named("Required", false);
        model.LinkType = model.ItemType.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName();
        model.Default = model.IsList ? Literals.EmptyList : new Literal("null", Literal.NoValue, "");
        return model;
    }

    private static PropertyModel? ReadPort(IPropertySymbol property)
    {
        foreach (PortKind port in PortKind.All)
        {
            if (property.Attribute(port.Attribute) is { } attribute)
            {
                PropertyModel model = Start(property, PropertyRole.Port, attribute.Named("Name", port.Name));
                model.Kind = "Link";
                model.LinkType = port.Backend;
                return model;
            }
        }

        return null;
    }

    private static PropertyModel Start(IPropertySymbol property, PropertyRole role, string name)
    {
        bool isList = property.Type is INamedTypeSymbol { IsGenericType: true } named && named.ConstructedFrom.FullName() == ImmutableArray;
        ITypeSymbol item = isList ? ((INamedTypeSymbol)property.Type).TypeArguments[0] : property.Type;
        return new PropertyModel
        {
            Role = role,
            Name = name.Length > 0 ? name : Names.Outer(property.Name),
            Member = property.Name,
            Modifiers = Modifiers(property),
            TypeName = property.Type.CodeName(),
            ItemType = item,
            ItemTypeName = item.WithNullableAnnotation(NullableAnnotation.NotAnnotated).CodeName(),
            IsList = isList,
            Doc = DocText.Of(property),
        };
    }

    /// <summary>Kind of a value of a type, or null when it cannot be configured.</summary>
    private static string? ValueKind(ITypeSymbol type, bool size) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "Bool",
        SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64 => size ? "Size" : "Int",
        SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64 => size ? "Size" : "UInt",
        SpecialType.System_Single or SpecialType.System_Double => "Number",
        SpecialType.System_String => "Text",
        _ => type.TypeKind == TypeKind.Enum ? "Enum" : null,
    };

    public static bool IsPartial(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is PropertyDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>The modifiers as declared: both parts of a partial property must have the same.</summary>
    public static string Modifiers(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).OfType<PropertyDeclarationSyntax>().FirstOrDefault()?.Modifiers.ToString() ?? "public partial";
}
