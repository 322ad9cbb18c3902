using System.Globalization;
using Emu.Gen.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Emu.Gen.Read;

/// <summary>
/// Finds the handles that a class makes in its code (<c>AddRam("ram", Size)</c> and the like), so that the manifest lists them too:
/// who checks a machine file has nothing else. Nothing is generated from them.
/// </summary>
internal static class CodeHandleReader
{
    private static readonly Dictionary<string, (HandleKind Kind, bool HasCount)> Methods = new()
    {
        ["AddOutput"] = (HandleKind.Output, false),
        ["AddOutputs"] = (HandleKind.Output, true),
        ["AddInput"] = (HandleKind.Input, false),
        ["AddInputs"] = (HandleKind.Input, true),
        ["AddInterruptInput"] = (HandleKind.Input, false),
        ["AddClockOutput"] = (HandleKind.Clock, false),
        ["AddClockInput"] = (HandleKind.Clock, false),
        ["AddIoRegion"] = (HandleKind.Region, false),
        ["AddRam"] = (HandleKind.Region, false),
        ["AddContainer"] = (HandleKind.Region, false),
        ["AddAlias"] = (HandleKind.Region, false),
        ["AddDmaPort"] = (HandleKind.Dma, false),
    };

    public static void Read(ClassModel model, INamedTypeSymbol declaring, Compilation compilation)
    {
        foreach (SyntaxReference reference in declaring.DeclaringSyntaxReferences)
        {
            SyntaxNode part = reference.GetSyntax();
            SemanticModel? semantics = null;
            foreach (InvocationExpressionSyntax call in part.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (NameOf(call.Expression) is { } method && Methods.TryGetValue(method, out (HandleKind Kind, bool HasCount) what)
                    && call.ArgumentList.Arguments.Count > 0)
                {
                    semantics ??= compilation.GetSemanticModel(part.SyntaxTree);
                    Add(model, call, method, what.Kind, what.HasCount, semantics);
                }
            }
        }
    }

    /// <summary>Name of a method that is called on this object.</summary>
    private static string? NameOf(ExpressionSyntax called) => called switch
    {
        IdentifierNameSyntax name => name.Identifier.Text,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } access => access.Name.Identifier.Text,
        _ => null,
    };

    private static void Add(ClassModel model, InvocationExpressionSyntax call, string method, HandleKind kind, bool hasCount, SemanticModel semantics)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (semantics.GetConstantValue(arguments[0].Expression) is not { HasValue: true, Value: string name })
        {
            model.OpenKinds.Add(kind);
            return;
        }

        if (model.BaseHandles.Concat(model.Handles).Concat(model.CodeHandles).Any(h => h.Kind == kind && h.Name == name))
        {
            return;
        }

        var handle = new HandleModel { Kind = kind, Name = name, IsArray = hasCount, IsClockOutput = method == "AddClockOutput" };
        ExpressionSyntax? second = arguments.Count > 1 ? arguments[method == "AddAlias" ? arguments.Count - 1 : 1].Expression : null;
        if (second is not null && (hasCount || kind == HandleKind.Region))
        {
            ReadNumber(model, handle, second, semantics);
        }

        model.CodeHandles.Add(handle);
    }

    /// <summary>The number of lines or bytes: a constant, or a configuration property.</summary>
    private static void ReadNumber(ClassModel model, HandleModel handle, ExpressionSyntax expression, SemanticModel semantics)
    {
        while (expression is CastExpressionSyntax cast)
        {
            expression = cast.Expression;
        }

        handle.KnownCount = 0;
        handle.SizeFrom = expression.ToString();
        if (semantics.GetConstantValue(expression) is { HasValue: true, Value: { } value and not (string or bool or char) })
        {
            ulong number = Convert.ToUInt64(value, CultureInfo.InvariantCulture);
            handle.KnownCount = (long)Math.Min(number, long.MaxValue);
            handle.Size = number;
            handle.SizeFrom = "";
        }
        else if (model.Properties.FirstOrDefault(p => p.Member == NameOf(expression) && p.Role == PropertyRole.Config) is { } property)
        {
            handle.CountFrom = handle.SizeFromProperty = property.Name;
            handle.KnownCount = long.TryParse(property.Default.Json, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;
        }
    }
}
