using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Il;

/// <summary>Walks an assembly once and shows every member to every rule that is for its kind.</summary>
internal sealed class Scanner
{
    private readonly CheckContext _context;
    private readonly List<Rule> _rules = [];
    private readonly Dictionary<string, List<(ApiRule Rule, Api Api)>> _byType = [];
    private readonly Dictionary<string, List<(ApiRule Rule, Api Api)>> _byNamespace = [];
    private readonly Dictionary<TypeReference, (ApiRule Rule, Api Api)[]> _found = [];

    public Scanner(CheckContext context)
    {
        _context = context;
        foreach (Rule rule in RuleSet.All())
        {
            if (!rule.Kinds.Has(context.Kind))
            {
                continue;
            }

            _rules.Add(rule);
            foreach (Api api in rule is ApiRule { Apis: var apis } ? apis : [])
            {
                bool wide = api.Type.EndsWith(".*", StringComparison.Ordinal);
                Dictionary<string, List<(ApiRule, Api)>> index = wide ? _byNamespace : _byType;
                string key = wide ? api.Type[..^2] : api.Type;
                if (!index.TryGetValue(key, out List<(ApiRule, Api)>? list))
                {
                    index[key] = list = [];
                }

                list.Add(((ApiRule)rule, api));
            }
        }
    }

    public void Run()
    {
        foreach (Rule rule in _rules)
        {
            rule.CheckAssembly(_context);
        }

        foreach (TypeDefinition type in _context.Module.GetTypes())
        {
            Scan(type);
        }
    }

    private void Scan(TypeDefinition type)
    {
        foreach (Rule rule in _rules)
        {
            rule.CheckType(_context, type);
        }

        foreach (FieldDefinition field in type.Fields)
        {
            foreach (Rule rule in _rules)
            {
                rule.CheckField(_context, field);
            }

            ScanFieldType(field);
        }

        foreach (MethodDefinition method in type.Methods)
        {
            foreach (Rule rule in _rules)
            {
                rule.CheckMethod(_context, method);
            }

            // The compiler's own helpers use Unsafe for inline arrays; nobody else can call into them.
            if (method.HasBody && !CompilerMade.IsDetails(type))
            {
                Scan(method);
            }
        }
    }

    private void ScanFieldType(FieldDefinition field)
    {
        // A state machine keeps awaiters; the await itself is what is reported.
        if (CompilerMade.IsMangled(field.DeclaringType.Name))
        {
            return;
        }

        foreach (TypeReference type in Parts(field.FieldType))
        {
            foreach ((ApiRule rule, Api api) in Lookup(type))
            {
                if (api.Members.Length == 0)
                {
                    rule.CheckFieldType(_context, field, type);
                }
            }
        }
    }

    private void Scan(MethodDefinition method)
    {
        foreach (Instruction instruction in method.Body.Instructions)
        {
            foreach (Rule rule in _rules)
            {
                rule.CheckInstruction(_context, method, instruction);
            }

            if (instruction.Operand is MemberReference member)
            {
                ScanUse(method, instruction, member);
            }
        }
    }

    private void ScanUse(MethodDefinition method, Instruction instruction, MemberReference member)
    {
        if (member is FunctionPointerType)
        {
            return;
        }

        if (member is TypeReference type)
        {
            foreach ((ApiRule rule, Api api) in Lookup(type))
            {
                if (api.Members.Length == 0)
                {
                    rule.CheckUse(_context, method, instruction, member);
                }
            }
        }
        else if (member.DeclaringType is { } owner)
        {
            foreach ((ApiRule rule, Api api) in Lookup(owner))
            {
                if (api.Names(member.Name))
                {
                    rule.CheckUse(_context, method, instruction, member);
                }
            }
        }
    }

    private (ApiRule Rule, Api Api)[] Lookup(TypeReference type)
    {
        if (_found.TryGetValue(type, out (ApiRule, Api)[]? known))
        {
            return known;
        }

        TypeReference outer = type.GetElementType();
        List<(ApiRule, Api)> hits = [.. _byType.GetValueOrDefault(outer.FullName, [])];
        while (outer.DeclaringType is not null)
        {
            outer = outer.DeclaringType;
        }

        hits.AddRange(_byNamespace.GetValueOrDefault(outer.Namespace, []));
        return _found[type] = [.. hits];
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        FunctionPointerType => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Prepend(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
