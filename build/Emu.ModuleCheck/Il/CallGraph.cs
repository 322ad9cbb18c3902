using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Il;

/// <summary>
/// Which methods of a module call which of it: directly, and where a method of the module is virtual, through what overrides or
/// implements it there. Calls through delegates, and out of the module and back, are not seen.
/// </summary>
internal sealed class CallGraph
{
    private readonly ModuleDefinition module;
    private readonly List<MethodDefinition> methods;
    private readonly ILookup<(string Name, int Parameters), MethodDefinition> virtuals;

    public CallGraph(ModuleDefinition module)
    {
        this.module = module;
        methods = [.. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)];
        virtuals = methods.Where(method => method.IsVirtual).ToLookup(method => (SimpleName(method), method.Parameters.Count));
    }

    /// <summary>Methods that lead back to themselves: each group once, in the order of the metadata.</summary>
    /// <param name="counts">Whether a method counts; circles through others are left out.</param>
    public IEnumerable<IReadOnlyList<MethodDefinition>> Circles(Func<MethodDefinition, bool> counts)
    {
        Dictionary<MethodDefinition, List<MethodDefinition>> graph = methods.Where(counts).ToDictionary(method => method, CalledBy);
        var search = new Search(graph);
        foreach (MethodDefinition method in graph.Keys)
        {
            search.Visit(method);
        }

        return search.Found.Select(group => (IReadOnlyList<MethodDefinition>)[.. group.OrderBy(method => method.MetadataToken.RID)]).OrderBy(group => group[0].MetadataToken.RID);
    }

    private static string SimpleName(MethodDefinition method) => method.Name[(method.Name.LastIndexOf('.') + 1)..];

    private List<MethodDefinition> CalledBy(MethodDefinition caller)
    {
        var called = new List<MethodDefinition>();
        foreach (Instruction instruction in caller.Body.Instructions)
        {
            if (instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj && instruction.Operand is MethodReference reference && IsOurs(reference) && reference.Resolve() is { } target)
            {
                called.Add(target);
                if (instruction.OpCode.Code == Code.Callvirt && target.IsVirtual)
                {
                    called.AddRange(virtuals[(SimpleName(target), target.Parameters.Count)].Where(other => IsBelow(other.DeclaringType, target.DeclaringType)));
                }
            }
        }

        return called;
    }

    private bool IsOurs(MethodReference reference) => reference.DeclaringType.GetElementType().Scope == module;

    /// <summary>Whether a type extends or implements another of the module.</summary>
    private bool IsBelow(TypeDefinition type, TypeDefinition above)
    {
        for (TypeDefinition? at = type; at is not null; at = at.BaseType is { } parent && parent.GetElementType().Scope == module ? parent.Resolve() : null)
        {
            if (at == above || at.Interfaces.Any(implemented => implemented.InterfaceType.GetElementType().FullName == above.FullName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tarjan's search for strongly connected components; with a stack of its own, since what is searched may be deep.</summary>
    private sealed class Search(Dictionary<MethodDefinition, List<MethodDefinition>> graph)
    {
        private readonly Dictionary<MethodDefinition, (int Index, int Low)> numbers = [];
        private readonly Stack<MethodDefinition> open = [];
        private readonly HashSet<MethodDefinition> isOpen = [];

        public List<List<MethodDefinition>> Found { get; } = [];

        public void Visit(MethodDefinition start)
        {
            if (numbers.ContainsKey(start))
            {
                return;
            }

            var path = new Stack<(MethodDefinition Method, int Next)>();
            Enter(start, path);
            while (path.TryPop(out (MethodDefinition Method, int Next) at))
            {
                if (at.Next < graph[at.Method].Count)
                {
                    path.Push((at.Method, at.Next + 1));
                    MethodDefinition called = graph[at.Method][at.Next];
                    if (graph.ContainsKey(called) && !numbers.ContainsKey(called))
                    {
                        Enter(called, path);
                    }
                    else if (isOpen.Contains(called))
                    {
                        Lower(at.Method, numbers[called].Index);
                    }
                }
                else
                {
                    Leave(at.Method, path);
                }
            }
        }

        private void Enter(MethodDefinition method, Stack<(MethodDefinition Method, int Next)> path)
        {
            numbers[method] = (numbers.Count, numbers.Count);
            open.Push(method);
            isOpen.Add(method);
            path.Push((method, 0));
        }

        private void Leave(MethodDefinition method, Stack<(MethodDefinition Method, int Next)> path)
        {
            if (path.TryPeek(out (MethodDefinition Method, int Next) caller))
            {
                Lower(caller.Method, numbers[method].Low);
            }

            if (numbers[method].Low != numbers[method].Index)
            {
                return;
            }

            var group = new List<MethodDefinition>();
            MethodDefinition member;
            do
            {
                member = open.Pop();
                isOpen.Remove(member);
                group.Add(member);
            }
            while (member != method);

            if (group.Count > 1 || graph[method].Contains(method))
            {
                Found.Add(group);
            }
        }

        private void Lower(MethodDefinition method, int low) => numbers[method] = (numbers[method].Index, Math.Min(numbers[method].Low, low));
    }
}
