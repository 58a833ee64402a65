// Common English words (the 10 level of SCOWL, the Spell Checker Oriented Word Lists, inflected forms left out),
// with words that configuration values are made of added. Legal comment, kept in builds:
/*! The English words are from SCOWL, http://wordlist.aspell.net. Copyright 2000-2018 Kevin Atkinson. Permission to use, copy,
 * modify, distribute and sell these word lists, the associated scripts, the output created from the scripts, and its
 * documentation for any purpose is hereby granted without fee, provided that the above copyright notice appears in all copies
 * and that both that copyright notice and this permission notice appear in supporting documentation. Kevin Atkinson makes no
 * representations about the suitability of this array for any purpose. It is provided "as is" without express or implied
 * warranty. */

/** Words separated by white space, lower case, sorted. */
export const WORDS: string = `
ability able abort about above absence absolute abuse academic accent accept access accessible accident accidental accord
account accuracy accurate achieve acme acquire across act action active actual add addition additional address adequate adjust
admin admit adopt advance advantage advertise advice advise affair affect afford afraid africa after afternoon afterwards again
against age agency agent ago agree agreement ahead aid aim air alarm album alert algorithm alias alive all allow almost alone
along alpha already also alter alternate alternative although altogether always am amazon ambiguous america amount amuse an
analogue analysis analytics ancient and android angle angry angular animal announce annoy annual anon anonymous another ansible
answer any anybody anyone anyplace anything anyway anywhere ap apache apart api apology app apparent appeal appear appearance
apple application apply appreciate approach appropriate approval approve apps april arbitrary archive are area args argue
argument arise arithmetic arm army around arrange arrangement array arrive art article artificial artist as asia aside ask
asleep aspect assembler assembly asset assets assistant associate association assume assumption assure async at ate atlas
atmosphere attach attack attempt attend attention attitude attract attractive audience august australia auth author
authorization automatic automobile autoscale autumn available avatar average avoid awake award aware away awful awkward aws
azure back backend background backup bad badge balance ball ban bank banner bar base basic basically basis batch battery baz be
bear bearer beautiful became because become bed been before beforehand began begin begun behalf behave behind being believe
belong below benefit besides best bet beta between beyond bid big biggest bill billing bin binary bind biology bit bite bitten
bizarre black blame blank blob block blog blow blue board boat body book bool boolean boot bore borne borrow bot both bottle
bottom bought bound box boy bracket branch brand breach break bridge brief bright bring broadcast broke broken brother brotli
brought brown browser bucket budget buffer bug build builder built bulk bulletin bun bundle bury bus business busy but button
buy by byte bytes cache caddy calculate calculation calendar california call callback came campaign can canary candidate cannot
canvas capable capacity capital captain captcha car cardboard care careful cargo carry cart case cassette cat catch category
caught cause cdn cease cell cent central century cert certain chain chair chairman chance change changelog changeme channel
chaos chapter char character charge charset chat cheap cheapest check checkout chemical child children chip choice choose chose
chosen chrome chromium church ci cipher circle circuit circulation citizen city claim clarify class clean clear clearest clever
cli client clock close closest cloud cloudflare club clue cluster cms code codec coffee cold collapse collect collection
collector college column com combine come command comment commerce commercial commission commitment committee common commonjs
communicate community company compare comparison compatible competition compiler complain complaint complete complex complicate
component compose composition compromise compulsory compute concept concern conclusion concrete condition conference confident
config configure confirm confuse confusion connect connection consequence consider consist consistency consistent console
constant constraint construct constructor consumer consumption contact contain container content context continually continue
continuous contract contrary contrast contribute control convenient convention convert convince cookie cookies cope copy core
corner correct correction corrupt cors cost could council count counter country county couple course court cover cpu crash crazy
create creation creature credit crisis crisp critical criticism cron cross cry crypto css csv culture cumming cums cup cure
curious current cursor custom customer cut cycle cypress daemon daily damage danger dangerous dare dark dashboard data database
datadog dataset date datetime datum day db dead deal dealt dear death debate debian debug decade december decent decide decision
declare decrease dedicate deduce deem deep default defaults define definite definition definitive degree delay delete deliberate
deliver delivery demand demo democratic demonstrate deno deny department depend deploy deployment depth derive describe
description design desire desk desktop desperate despite destroy detail detect determine dev devel develop development device
devote dialog dictionary did die differ difference different difficult difficulty digest digit digital dinner dir direct
direction director directory dirty disable disabled disagree disappear disaster disc discipline discord discount discourage
discover discuss discussion disk dislike display dist distance distant distinct distinction distinguish distribute district
disturb ditto div divide division dns do doc docker docs document doe dog dollar dolor dom domain done door double doubt
doubtful down download dozen dragon drastic draw drawn dream drew drink drive driven driver drop dropdown drove dry dubious
dublin due dumb dump during duty dying dynamo each earlier earliest early earth ease easier easiest easily east easy eat eaten
economic economy edge edit edition editor education educational effect effective efficient effort eight either elastic elect
election electric electronic element elevator else elsewhere email embarrass embed emergency emoji emphasis employee empty
enable enabled encode encoding encounter encourage end endpoint enemy engine engineer enjoy enkryptify enormous enough ensure
enter enterprise entire entitle entity entrance entry enum env environment equal equipment equivalent eraser err error escape
especially essential establish estimate eu europe eval even event eventually ever every everybody everyone everything everywhere
evidence exact examine example excellent except exception excess excessive exchange exclude exclusive excuse execute exercise
exist existence expand expansion expect expense expensive experience experiment expert expires explain explanation explicit
export express expression extend extension extensive extent external extra extract extreme eye face facebook facility fact
factor factory fail failover failure fair faith fake fall fallback fallen false familiar family famous fan fancy far farm
farther farthest fashion fast fastest fatal fate father fault favicon fear feasible feature february fed federal feed feedback
feel feet fell felt fetch few fewest field fight figure file filesystem fill film filter final financial find fine finger finish
finite fire firebase firefox firewall firm first fiscal fish fit five fix flag flash flat flew flexible flight float floor flow
flown fly folder folk follow font foo food foot footer for force foreign forever forget forgot forgotten form formal format
forth forthcoming fortunately fortune forward found four fourth fraction frame frankfurt free freedom french frequent fresh
friday friend from front frontend fry full fully fun func function fundamental funny further furthest future gain game gap
garbage garden gas gasoline gateway gather gave gcp general generate generation generic genuine get gif girl gist git github
gitlab give given glad glass global gmail go goes going gone good google got gotten government governor gradually graduate
grafana grand grant graph graphic graphql grateful grave great greatest green grew grid grind gross ground group grow grown
growth grpc guarantee guard guess guest guide gun guy gzip habit hack had hair half hall hand handle handler handy hang happen
happily happy hard hardest hardware harm harmful harmless has hash hat hate have he head header headers health healthcheck
healthy hear heart heat heavily heavy held hell hello help helpful hence her here hereby heroku herself hes hid hidden hide high
highest hill him himself hint his historical history hit hold hole holiday home honest hook hooks hope hopefully horrible horse
hospital host hosting hostname hot hotel hotfix hour house how however href html http https hub huge human hundred hung hunt
hunter hurry husband hybrid ice icon id idea ideal identical identify identity idle if ignore ill illegal image images imagine
immediate impact implement implication imply importance important impose impossible impression improve improvement in inability
inadequate inbox inch incident incline include income incomplete incorrect increase indeed independent index indicate indication
individual industrial industry inevitably inferior infinite influence info inform information inherit init initial inline inner
innocent input insecure insert inside insist install instance instant instead institution instruction insurance int integer
integral integration intelligent intend intention interact interest interface internal interpret interval into introduce invalid
invariably invent investigate invisible invite invoice involve io ip ipsum ireland irrelevant irritate is iso isolate issue
issuer it item its itself january java javascript jest job jobs join joint joke joy jpeg json judge july jump june junk just
justify jwt kafka keen keep kept kernel key keyboard keys kid kill kind king knew knock know knowledge known kube kubernetes
label laboratory lack lady lain lambda land lang language large largest last late latency latest latter launch law lax lay layer
layout lazy ldap leach lead leaf learn least leave lecture led left leg legacy legal lend length less lesson let letmein level
lib library lie life lifetime lift light like likewise limit line linear link linkedin linux list listen literally literature
little live load loader loan local locale localhost location lock lodash log logger logic logical login logo logout logs london
long longest look loop loose lorem lorry lose loss lost lot loudly love low lowest lru luck lucky lunch lying machine mad made
magic magnetic magnitude mail mailer mailgun mailhog main maintain maintenance major make man manage manager manual many map
march mariadb mark markdown market marriage marry mass massive master match material mathematics matter maximum may maybe me
mean meaningful meaningless meant measure mechanic mechanism media medical medium meet member membership memcached memory men
mention menu mere merge merit mess message messy met meta metadata metal method metric metrics middle middleware midnight might
migrate migration mile military million mind mine minimal minimum minio minor minute mislead misled miss mistake mistaken
mistook misuse mix mobile mock mod mode model modern modify module moment monday money mongo mongodb monitor monkey month moral
more morning most mother motion mount mouth move movement movie mozilla mpeg much multi multipart multiple mumbai music must
mutation my myself mysql mysterious naive name namespace nasty nation national native natural nature naughty near nearby nearest
necessarily necessary necessity neck need negative neither nervous nest net netlify network never new next nginx nice nicest
night nine no nobody node noise noisy none nonsense noop nor noreply normal north not note nothing notice notification notify
novel november now nowadays nowhere npm null numb number numbest numerical numerous oauth obey object objection obscure observe
obtain obvious occasion occasional occupy occur octet october odd of off office official often ohio oil ok okta old oldest omit
on once one online only onto open openai operate operation operator opinion opportunity oppose opposite opposition option
optional or oracle order ordinary oregon org origin original otf other otherwise ought our ourselves out output outside over
overall override owe own owner pacific pack package packet page paid pain painful pair paper paragraph parallel parent paris
park parser part partial particular partner party pass password past patch path patient pattern pause pay payload payment paypal
pdf peace peak peculiar pen pending people per perfect perform performance perhaps period permanent permission permit person
personal persuade petrol phase phenomenon philosophy phone php phrase physical pick picture piece pile ping pino pint pipe
pipeline pixel place placeholder plain plan plane planet plant plastic platform play player plea pleasant please plenty plot
plug plugin plus png pnpm pocket pod poem poet point pointless police policy political poll pool poor pop popular population
popup port portal position positive possibility possible possibly post postgres postgresql postmark postmaster potential pound
power powerful practical practice precise prefer preferably preference prefix prepare preprod presence present preserve
president press pressure presumably presume pretty prevent preview previous price primary prime primitive principle print
printout prior prisma private probably problem procedure process processor prod produce product production profile program
progress project prometheus promise prompt prone proof proper property proportion proposal propose prospect protect protection
protest proto protocol prototype prove provide provider proxy public publication publish pubsub pull punctuation puncture
purchase pure purpose push put putt python qualify quality quantity quarter query question queue quick quickest quiet quit quite
quota quote qwerty rabbitmq race radio rain raise ran random range rapid rare rate rather raw reach react reaction read readily
readonly ready real realm reason reasonably recall receive recent reception recognition recommend record recover red redirect
redis reduce reduction redundant refer reference reflect reflection refresh refuse regard regardless region register registry
regret regular regulation reject relate relation relative relay release relevance relevant reliable religion religious reload
reluctant rely remain remark remember remind remix remote removal remove render repair repeat replace replacement replica reply
repo report repository represent reproduce req request require requirement res research reserve reset resident resolution
resolver resort resource respect respond response responsible rest restart restore restrict restricted result retain retry
return reveal reverse review rewrite rid ride ridiculous right ring rise risk river road role roll room root rough round route
router routine row rubber rubbish ruby rule run runner runtime rush rust sad safari safe safest safety said saint sake sale same
sameorigin sample sandbox sat satisfy saturday save saw say scale scan scene scheduler schema scheme school science scientific
scope score scrap scratch screen script sdk search season second secondary secret secretary section secure security see seek
seem seen segment select selection selector self sell seminar send sendgrid senior sense sensible sensibly sensitive sent
sentence sentry separate september sequence serial series serious serve server serverless service session set settings settle
setup seven several severe sex shall shame shape shard share sharp she sheet shelf shell shift ship shoot shop short shortage
shortest should show shown shut side sight sign signal significant silly similar simple simplest simply since sincerely
singapore single sit site sites situation six size skill slack sleep slight slip slow slowest slug small smallest smile smooth
smtp snapshot so social society socket soft software sold solely solid solution solve some somebody somehow someone someplace
something sometime somewhat somewhere son soon soonest sorry sort sought sound source south southern space span spare speak
special specific specify speech speed spell spend spent spirit spite split spoke spoken spot spread spring sprint sql sqlite
square src ssh ssl ssr stable stack staff stage staging stand standalone standard start state statement static station statistic
statistical status stay steal step stick still stock stone stood stop storage store story straight strange strategy stream
street strength strict strike string stripe strong struck structure stub stuck student studio study stuff stupid style sub
subject submit subscription subsequent subset substantial substitute subtle succeed success successful such sudden suffer
suffice sufficient sugar suggest suggestion suit suitably sum summary sun sunday supabase superior supersecret superuser
supervisor supply support suppose sure surface surprise survey survive suspect suspend suspicion svelte svg swagger switch
sydney symbol sync syntax syslog system tab table tag take taken talk tank tape target task taste taught tax tea teach team
technical technique technology tedious teeth telephone television tell temp temperature template temporarily temporary ten
tenant tendency term terminal terminology terraform terribly test testing tests text than thank that the their them theme
themselves then theoretical theory there thereby therefore these they thin think third this thoroughly those though thought
thousand thread threat three threw throttle through throughout throw thrown thursday thus ticket tie tight till time timeout
timestamp timezone tin title tls tmp to today together toggle token tokyo told tomorrow tonight too took tools tooth top topic
total touch toward town trace tracing track tracking traditional traffic train transaction transfer translate translation
transport trap trash travel treat treatment tree trial trick trigger trip trivial trouble truck true truly trunk trust truth try
tsx ttf ttl tuesday tune tunnel turn twelve twenty twice twilio twitter two tying type typescript typical ubuntu ugly ui
ultimate unable unaware uncertain unclear undefined under underneath understand understood unfortunate unhappy uniform unique
unit unite universal university unknown unless unlike unlimited unnecessary unpleasant unsafe unsuitable until unusual unwanted
up update upgrade upload upon upper upset uptime upwards uri url urlencoded us usage use useful useless user username users
usual utc utf utility utterly uuid vacation vague valid validate value van variable variation variety various vary vast vector
verbose vercel verify version very via vice video view virginia virtual virtually virtue visible vision visit vital vite vitest
voice volume vote vpc vpn vue wait walk wall want war warm warn warning was wash wasm waste watch water way we weapon wear
weather web webhook webp webpack website websocket wednesday week weekend weight weird welcome well went were west western what
whatever whatsoever wheel when whenever where whereas whereby wherever whether which while whilst white whitelist who whoever
whole whom whose why wide widespread widest widget wife wild wildcard will win window windows wine winter wire wise wish with
withdraw within without woff woman women won wonder wonderful wooden word wordpress wore work worker workflow workspace world
worn worry worse worst worth worthwhile worthy would write written wrong wrote www xhtml xml xxx yaml yarn year yellow yes
yesterday yet you young your yourself zero zip zone
`;
