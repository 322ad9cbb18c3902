using System.Globalization;
using Emu.Gen.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Emu.Gen.Read;

/// <summary>
/// Reads a register map from the text of <c>Describe</c>, without running it: the chain of calls on the builder, in order.
/// </summary>
internal static class DescribeReader
{
    private const string Builder = "RegisterMapBuilder";

    /// <summary>Parameters of the builder's methods that must be constant, in order.</summary>
    private static readonly Dictionary<string, string[]> Methods = new()
    {
        ["Size"] = ["bytes"],
        ["Register"] = ["offset", "name", "width"],
        ["Array"] = ["offset", "name", "width", "count", "stride"],
        ["Field"] = ["msb", "lsb", "name"],
        ["Flag"] = ["bit", "name"],
        ["EachField"] = ["msb", "lsb", "name"],
        ["EachFlag"] = ["bit", "name"],
        ["Constant"] = ["msb", "lsb", "name", "value"],
        ["Reserved"] = ["msb", "lsb"],
        ["Unimplemented"] = ["msb", "lsb", "name"],
    };

    private static readonly HashSet<string> Optional = ["stride"];

    /// <summary>The Describe method of a class, whether right or wrong.</summary>
    public static MethodDeclarationSyntax? Find(INamedTypeSymbol symbol) => symbol.GetMembers("Describe").OfType<IMethodSymbol>()
        .Where(m => m.Parameters.Length == 1 && m.Parameters[0].Type.Name == Builder)
        .SelectMany(m => m.DeclaringSyntaxReferences).Select(r => r.GetSyntax()).OfType<MethodDeclarationSyntax>().FirstOrDefault();

    public static RegisterMapModel? Read(INamedTypeSymbol symbol, MethodDeclarationSyntax describe, Compilation compilation, Findings findings)
    {
        SemanticModel semantics = compilation.GetSemanticModel(describe.SyntaxTree);
        bool right = semantics.GetDeclaredSymbol(describe) is IMethodSymbol { IsStatic: true, ReturnsVoid: true } method
            && method.Parameters[0].Type is INamedTypeSymbol { TypeArguments.Length: 1 } parameter
            && SymbolEqualityComparer.Default.Equals(parameter.TypeArguments[0], symbol)
            && symbol.DerivesFrom(Known.Device);
        if (!right)
        {
            findings.Add(Diagnostics.DescribeSignature, describe.Identifier.GetLocation(), symbol.Name);
            return null;
        }

        string builder = describe.ParameterList.Parameters[0].Identifier.Text;
        var map = new RegisterMapModel();
        bool complete = true;
        IEnumerable<InvocationExpressionSyntax> calls = describe.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(c => c.Expression is MemberAccessExpressionSyntax access && Methods.ContainsKey(access.Name.Identifier.Text) && Root(access) == builder)
            .OrderBy(c => ((MemberAccessExpressionSyntax)c.Expression).Name.SpanStart);
        foreach (InvocationExpressionSyntax call in calls)
        {
            complete &= Apply(map, call, semantics, findings);
        }

        if (complete)
        {
            BitCheck.Check(map, findings);
        }

        return map;
    }

    /// <summary>Name of the variable that a chain of calls begins with; lambdas inside arguments begin chains of their own.</summary>
    private static string Root(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => Root(access.Expression),
        InvocationExpressionSyntax call => Root(call.Expression),
        IdentifierNameSyntax name => name.Identifier.Text,
        _ => "",
    };

    private static bool Apply(RegisterMapModel map, InvocationExpressionSyntax call, SemanticModel semantics, Findings findings)
    {
        var name = ((MemberAccessExpressionSyntax)call.Expression).Name;
        string method = name.Identifier.Text;
        var arguments = new Arguments(call, Methods[method], semantics, findings);
        if (!arguments.AreConstant)
        {
            return false;
        }

        Location place = name.GetLocation();
        RegisterModel? register = map.Registers.LastOrDefault();
        switch (method)
        {
            case "Size":
                map.Size = arguments.Unsigned("bytes");
                break;
            case "Register" or "Array":
                int width = arguments.Int("width");
                map.Registers.Add(new RegisterModel
                {
                    Offset = arguments.Unsigned("offset"),
                    Name = arguments.Text("name"),
                    Width = width,
                    Count = method == "Array" ? arguments.Int("count") : 1,
                    Stride = arguments.Has("stride") && arguments.Unsigned("stride") is not 0 and ulong stride ? stride : (ulong)(width / 8),
                    Access = arguments.AccessOf(""),
                    Place = place,
                });
                break;
            default:
                int msb = arguments.Int(arguments.Has("bit") ? "bit" : "msb");
                int lsb = arguments.Int(arguments.Has("bit") ? "bit" : "lsb");
                string access = method switch
                {
                    "Reserved" => "reserved",
                    "Unimplemented" => "unimplemented",
                    "Constant" => "constant",
                    _ => arguments.AccessOf(register?.Access ?? ""),
                };
                register?.Fields.Add(new RegisterFieldModel(msb, lsb, arguments.Text("name"), access, place));
                break;
        }

        return true;
    }

    /// <summary>The constant arguments of one call, and what its handlers say about access.</summary>
    private sealed class Arguments
    {
        private readonly Dictionary<string, object> values = [];
        private readonly HashSet<string> others = [];
        private readonly string access = "";

        public Arguments(InvocationExpressionSyntax call, string[] names, SemanticModel semantics, Findings findings)
        {
            AreConstant = true;
            SymbolInfo called = semantics.GetSymbolInfo(call);
            IMethodSymbol? method = (called.Symbol ?? called.CandidateSymbols.FirstOrDefault()) as IMethodSymbol;
            for (int position = 0; position < call.ArgumentList.Arguments.Count; position++)
            {
                ArgumentSyntax argument = call.ArgumentList.Arguments[position];
                string name = argument.NameColon?.Name.Identifier.Text
                    ?? (method?.Parameters.Length > position ? method.Parameters[position].Name : "");
                if (!names.Contains(name))
                {
                    others.Add(name);
                    access = name == "access" && argument.Expression is MemberAccessExpressionSyntax kind ? kind.Name.Identifier.Text : access;
                    continue;
                }

                if (semantics.GetConstantValue(argument.Expression) is { HasValue: true, Value: { } value })
                {
                    values[name] = value;
                }
                else
                {
                    findings.Add(Diagnostics.NotConstant, argument.GetLocation(), name, ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.Text);
                    AreConstant = false;
                }
            }

            // A missing argument is the compiler's error to report.
            AreConstant &= names.All(n => Optional.Contains(n) || values.ContainsKey(n));
        }

        public bool AreConstant { get; }

        public bool Has(string name) => values.ContainsKey(name);

        public int Int(string name) => values.TryGetValue(name, out object? value) ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : 0;

        public ulong Unsigned(string name) => values.TryGetValue(name, out object? value) ? Convert.ToUInt64(value, CultureInfo.InvariantCulture) : 0;

        public string Text(string name) => values.TryGetValue(name, out object? value) ? value as string ?? "" : "";

        public string AccessOf(string otherwise) =>
            access.Length > 0 && access != "Default" ? Names.Outer(access)
            : others.Contains("of") || (others.Contains("read") && others.Contains("write")) ? "read-write"
            : others.Contains("read") ? "read-only"
            : others.Contains("write") ? "write-only"
            : otherwise;
    }
}
